/** <ctrl-enter>: in the form around it Ctrl + Enter (on a Mac also Command) saves, and opens the next one. */
class CtrlEnter extends HTMLElement {
  #form;

  #press = (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    const button =
      this.#form.querySelector("[name=_addanother]") ?? this.#form.querySelector("[name=_save]");
    this.#form.requestSubmit(button);
  };

  connectedCallback() {
    this.#form = this.closest("form");
    this.#form?.addEventListener("keydown", this.#press);
  }

  disconnectedCallback() {
    this.#form?.removeEventListener("keydown", this.#press);
  }
}

customElements.define("ctrl-enter", CtrlEnter);
