/** <quote-picker>: quotes what is selected in the article's text, and marks there what is quoted or proposed. */
class QuotePicker extends HTMLElement {
  #picked = "";

  connectedCallback() {
    this.form = this.querySelector("form");
    this.pane = this.querySelector(".article-text");
    this.pasted = this.querySelector("textarea[name='article-text']");
    this.kept = this.querySelector("#kept");
    if (canHighlight) this.pane.textContent = this.pane.textContent; // one piece, whose places are the server's
    this.addEventListener("click", this.#click);
    this.addEventListener("input", this.#input);
    this.addEventListener("focusin", this.#enter);
    this.addEventListener("keydown", this.#key);
    this.addEventListener("htmx:afterSettle", this.#show);
    this.addEventListener("htmx:beforeRequest", this.#leaving);
    this.addEventListener("htmx:beforeRequest", this.#settling);
    this.form.addEventListener("submit", () => (this.isLeaving = true));
    this.addEventListener("htmx:responseError", this.#failed);
    this.addEventListener("htmx:sendError", this.#failed);
    this.addEventListener("htmx:afterSwap", this.#swapped);
    // A selection by keyboard is told of late: leaving the box tells of it in time.
    document.addEventListener("selectionchange", this.#selected);
    document.addEventListener("visibilitychange", renewToken);
    this.pasted.addEventListener("keyup", this.#selected);
    this.pasted.addEventListener("keydown", this.#selected);
    if (this.pasted.value) this.#copyPasted(); // typed before this ran, or brought back by the browser
    this.#show();
    this.querySelector(".shortcuts").hidden = false;
    this.querySelector("[autofocus]")?.focus();
  }

  disconnectedCallback() {
    document.removeEventListener("selectionchange", this.#selected);
    document.removeEventListener("visibilitychange", renewToken);
  }

  /** Takes note of the characters that are selected in the text, or in the box that it was pasted into. */
  #selected = () => {
    const { selectionStart, selectionEnd } = this.pasted;
    if (document.activeElement === this.pasted) {
      if (selectionStart < selectionEnd) this.#picked = this.pasted.value.slice(selectionStart, selectionEnd);
      return;
    }
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    if (this.pane.contains(range.startContainer) && this.pane.contains(range.endContainer)) {
      this.#picked = range.toString();
    }
  };

  #pick(row) {
    const quote = row?.querySelector("textarea[name$='-quote']");
    if (!quote) return;
    if (this.#picked) write(quote, this.#picked);
    quote.focus();
  }

  /** The row that is worked at, else the last one. */
  get #row() {
    return document.activeElement?.closest?.(".claim-row") ?? this.row?.isConnected ? this.row : [...this.querySelectorAll(".claim-row")].at(-1);
  }

  #enter = ({ target }) => {
    this.row = target.closest(".claim-row") ?? this.row;
  };

  #click = (event) => {
    this.#point(event);
    const button = event.target.closest("button");
    const row = button?.closest(".claim-row");
    if (!row) return;
    if (button.matches(".pick")) this.#pick(row);
    if (button.matches(".take")) {
      event.preventDefault();
      write(row.querySelector("textarea[name$='-quote']"), button.dataset.wording);
    }
    if (button.matches(".show")) this.#scrollTo((place) => place.row === row.dataset.row);
  };

  /** From a proposal to its words, and from words in the text to what is proposed of them. */
  #point = (event) => {
    const words = event.target.closest("a[data-proposal]");
    if (words && canHighlight) {
      event.preventDefault();
      this.#scrollTo((place) => place.proposal === words.dataset.proposal);
    }
    if (!canHighlight || event.target.closest(".article-text") !== this.pane) return;
    const { anchorNode, anchorOffset, isCollapsed } = document.getSelection();
    if (!isCollapsed || anchorNode !== this.pane.firstChild) return;
    const place = this.places.find(({ proposal, start, end }) => proposal && start <= anchorOffset && anchorOffset < end);
    this.querySelector(`#proposal-${place?.proposal ?? "none"}`)?.focus();
  };

  #key = (event) => {
    if (event.altKey && !event.ctrlKey && !event.metaKey) {
      const act = {
        KeyQ: () => this.#pick(this.#row),
        KeyP: () => this.#toProposal(0),
        KeyA: () => this.querySelector(".add-row button").focus(),
        KeyR: () => this.#row?.querySelector("button[value^='duplicate:']").click(),
      }[event.code];
      if (!act) return;
      event.preventDefault();
      act();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.form.requestSubmit(this.form.querySelector("button[value='save']"));
    }
  };

  #input = ({ target }) => {
    this.kept.dataset.state = "typing";
    checked(target);
    if (target !== this.pasted) return;
    this.#copyPasted();
    highlight(this.pane, []);
  };

  #copyPasted() {
    if (this.pane.textContent !== this.pasted.value) this.pane.textContent = this.pasted.value;
    this.pane.hidden = !this.pasted.value.trim();
  }

  // What the server said.

  #show = () => {
    this.places = JSON.parse(this.querySelector("#found-places").textContent);
    highlight(this.pane, this.places);
    for (const button of this.querySelectorAll(".pick, .show")) button.hidden = false;
  };

  #swapped = ({ detail }) => {
    if (detail.target === this.kept) this.kept.dataset.state = "kept";
    const { verb, elt } = detail.requestConfig;
    const [wanted] = /^\w+(?=:)/.exec(elt.value ?? "") ?? [];
    if (verb !== "post") return;
    const rows = [...this.querySelectorAll(".claim-row")];
    if (["accept", "refuse", "offer"].includes(wanted)) this.#toProposal(this.settled);
    if (!["add", "duplicate", "edit"].includes(wanted)) return;
    const row = wanted === "duplicate" ? elt.closest(".claim-row").nextElementSibling : rows.at(-1);
    const field = row?.querySelector(".unsure :is(select, input, textarea)") ?? row?.querySelector("select, input:not([type=hidden]), textarea");
    field?.focus();
    if (wanted !== "edit") htmx.trigger(this.kept, "keep");
  };

  #settling = ({ target }) => {
    const proposals = [...this.querySelectorAll(".proposal")];
    const settled = proposals.indexOf(target.closest(".proposal"));
    if (settled >= 0) this.settled = settled;
  };

  /** The one that now stands there, whole: a key that is pressed once more decides nothing. */
  #toProposal(place) {
    const proposals = [...this.querySelectorAll(".of-proposals > .proposals > .proposal")];
    (proposals[Math.min(place, proposals.length - 1)] ?? this.querySelector("#of-proposals-heading")).focus();
  }

  /** What is being saved is not kept beside it: by then there may be nothing left to keep it in. */
  #leaving = (event) => {
    if (this.isLeaving && event.target === this.kept) event.preventDefault();
  };

  #failed = ({ detail }) => {
    const said = { 401: "signedOut", 403: "signedOut", 409: "elsewhere", 410: "gone" }[detail.xhr?.status] ?? "failed";
    this.kept.dataset.state = "failed";
    this.kept.textContent = this.kept.dataset[said];
  };

  #scrollTo(isMeant) {
    const place = this.places.find(isMeant);
    const node = this.pane.firstChild;
    if (!place || node?.nodeType !== Node.TEXT_NODE || place.end > node.length) return;
    const range = rangeOf(node, place);
    const box = range.getBoundingClientRect();
    this.pane.scrollTop += box.top - this.pane.getBoundingClientRect().top - this.pane.clientHeight / 3;
    document.getSelection().removeAllRanges();
    document.getSelection().addRange(range);
    this.pane.scrollIntoView({ block: "nearest" });
  }
}

const canHighlight = "highlights" in CSS;

function highlight(pane, places) {
  const node = pane.firstChild;
  if (!canHighlight || node?.nodeType !== Node.TEXT_NODE) return;
  const there = places.filter(({ end }) => end <= node.length);
  const ranges = (what) => there.filter((place) => what in place).map((place) => rangeOf(node, place));
  CSS.highlights.set("quoted", new Highlight(...ranges("row")));
  CSS.highlights.set("proposed", new Highlight(...ranges("proposal")));
}

/** A field that was typed into has been looked at: it is marked no longer. */
function checked(field) {
  const cell = field.closest(".cell.unsure");
  const names = cell?.closest(".claim-row")?.querySelector("input[name$='-unsure']");
  if (!names) return;
  const name = field.name.split("-").at(-1);
  names.value = names.value.split(" ").filter((other) => other !== name).join(" ");
  cell.classList.remove("unsure");
  cell.querySelector(".unsure-note")?.remove();
}

function rangeOf(node, { start, end }) {
  const range = new Range();
  range.setStart(node, start);
  range.setEnd(node, end);
  return range;
}

function write(field, words) {
  field.value = words;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Signing in again, in another tab, changes the token that a form of before must show: asked for on coming back. */
async function renewToken() {
  if (document.hidden) return;
  const answer = await fetch(location.pathname).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = page.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (!token) return;
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
}

customElements.define("quote-picker", QuotePicker);
