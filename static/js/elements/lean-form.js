/** <lean-form>: keeps empty fields of the form inside it out of the address. */
class LeanForm extends HTMLElement {
  connectedCallback() {
    this.addEventListener("formdata", dropEmpty);
  }

  disconnectedCallback() {
    this.removeEventListener("formdata", dropEmpty);
  }
}

// The browser and htmx both collect a form's fields by this event.
function dropEmpty({ formData }) {
  for (const name of new Set(formData.keys())) {
    const values = formData.getAll(name).filter((value) => value !== "");
    formData.delete(name);
    for (const value of values) formData.append(name, value);
  }
}

customElements.define("lean-form", LeanForm);
