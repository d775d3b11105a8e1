"""The API's OpenAPI document: made from the addresses and the columns, completed by what the record knows.

docs/openapi.json is the part that does not depend on the record; `manage.py openapi` writes it anew.
"""

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any, Final

from tracker.api import parameters
from tracker.api.problems import MEDIA_TYPE
from tracker.api.schemas import ProblemDetails
from tracker.api.site import api
from tracker.filters import Selection

type Document = dict[str, Any]

ROOT: Final = "api/v1/"
# Answers of the demo, by operation: real ones, so that none of them misleads.
EXAMPLES: Final = Path(__file__).parent / "examples.json"

HEADERS: Final[Document] = {
    "ETag": {
        "description": "Changes when the answer may have changed; send it back as `If-None-Match`.",
        "schema": {"type": "string"},
    },
    "Link": {
        "description": "Address of the next page, as `rel=next`; absent on the last.",
        "schema": {"type": "string"},
    },
}
MERGED: Final[Document] = {
    "307": {
        "description": "The claim was merged into another one, which tells it now.",
        "headers": {"Location": {"description": "Its address.", "schema": {"type": "string"}}},
    }
}
PROBLEMS: Final = {
    "400": (
        "BadRequest",
        "A parameter is not known, or not what it may be; `errors` names it.",
        {
            "type": "about:blank",
            "title": "The address holds what is not understood.",
            "status": 400,
            "detail": "suplier: There is no such filter. Did you mean “supplier”?",
            "errors": [
                {"parameter": "suplier", "detail": "There is no such filter. Did you mean “supplier”?"}
            ],
        },
    ),
    "404": (
        "NotFound",
        "Nothing has this number or name in the edition asked for.",
        {
            "type": "about:blank",
            "title": "There is nothing at this address.",
            "status": 404,
            "detail": "The newest edition shows nothing by this number or name.",
            "errors": [],
        },
    ),
    "409": (
        "Conflict",
        "Each parameter alone is well-formed, but together they cannot be answered: `from` after `to`, "
        "`grade` with `reported_by`, `after` in another order; or `q` holds no word, or more than twelve.",
        {
            "type": "about:blank",
            "title": "What is asked for cannot be answered together.",
            "status": 409,
            "detail": "from: The first day lies after the last; swap “from” and “to”.",
            "errors": [
                {
                    "parameter": "from",
                    "detail": "The first day lies after the last; swap “from” and “to”.",
                }
            ],
        },
    ),
    "429": (
        "TooManyRequests",
        "Your network has asked too often; `Retry-After` says in how many seconds there is an answer again.",
        {
            "type": "about:blank",
            "title": "Your network has asked too often.",
            "status": 429,
            "detail": "Your network has asked too often. Please ask again in 2 seconds.",
            "errors": [],
        },
    ),
}


def document(selection: Selection | None = None) -> Document:
    """The document; with a selection it lists every value that the edition knows, and is exact."""
    found: Document = deepcopy(_fixed())
    found["components"]["parameters"] = parameters.components(selection)
    found["components"]["schemas"] |= parameters.schemas(selection)
    if selection:
        for item in found["paths"].values():
            for parameter in item["get"]["parameters"]:
                if parameter.get("name") in ("edition", "since_edition"):
                    parameter["schema"]["maximum"] = max(selection.newest, parameter["schema"]["minimum"])
    return found


@cache
def examples() -> Document:
    """By operation: an `address`, and the `answer` that the demo gives there."""
    found: Document = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    return found


@cache
def _fixed() -> Document:
    made = json.loads(json.dumps(api.get_openapi_schema(path_prefix=ROOT)))
    found: Document = {
        "openapi": "3.1.0",
        "info": {
            **made["info"],
            "license": {"name": "Creative Commons Attribution 4.0", "identifier": "CC-BY-4.0"},
        },
        "tags": [],
        "paths": {path: _path(item) for path, item in made["paths"].items()},
        "components": {
            "schemas": {**made["components"]["schemas"], **_problem_schemas()},
            "responses": {name: _problem(text, example) for name, text, example in PROBLEMS.values()},
        },
    }
    tags = dict.fromkeys(tag for item in found["paths"].values() for tag in item["get"].get("tags", []))
    found["tags"] = [{"name": tag} for tag in tags]
    return found


def _path(item: Document) -> Document:
    operation = dict(item["get"])
    success = operation["responses"]["200"]
    is_list = operation["operationId"].startswith("list_")
    success["description"] = "Some rows, and where the next ones are." if is_list else "The row."
    success["headers"] = HEADERS if is_list else {"ETag": HEADERS["ETag"]}
    if example := examples().get(operation["operationId"]):
        content = success["content"]["application/json"]
        content["examples"] = {"answer": {"summary": example["address"], "value": example["answer"]}}
    in_path = any(parameter.get("in") == "path" for parameter in operation["parameters"])
    operation["responses"] = {
        **operation["responses"],
        **(MERGED if operation["operationId"] == "get_claims" else {}),
        "304": {"description": "Unchanged since the `ETag` that was sent as `If-None-Match`."},
        **{
            status: {"$ref": f"#/components/responses/{name}"}
            for status, (name, _text, _example) in PROBLEMS.items()
            if status != "404" or in_path
        },
    }
    return {"get": operation}


def _problem_schemas() -> Document:
    schema = ProblemDetails.model_json_schema(
        ref_template="#/components/schemas/{model}", mode="serialization"
    )
    return {**schema.pop("$defs"), "ProblemDetails": schema}


def _problem(description: str, example: Document) -> Document:
    schema = {"$ref": "#/components/schemas/ProblemDetails"}
    return {"description": description, "content": {MEDIA_TYPE: {"schema": schema, "example": example}}}


def as_text(found: Document) -> str:
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"
