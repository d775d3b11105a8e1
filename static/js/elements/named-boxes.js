/** <named-boxes>: in the form around it every box that searches gets the name of its field; Select2 gives none. */
class NamedBoxes extends HTMLElement {
  #observer;

  connectedCallback() {
    const form = this.closest("form");
    // Select2 makes its boxes when the page is ready, and more for each row that is added.
    this.#observer = new MutationObserver(() => nameBoxes(form));
    this.#observer.observe(form, { childList: true, subtree: true });
    nameBoxes(form);
  }

  disconnectedCallback() {
    this.#observer.disconnect();
  }
}

function nameBoxes(form) {
  for (const box of form.querySelectorAll(".select2-selection:not([data-named])")) {
    const select = box.closest(".select2-container").previousElementSibling;
    const label = select && form.querySelector(`label[for="${select.id}"]`);
    if (!label) continue;
    box.dataset.named = "yes";
    label.id ||= `${select.id}_label`;
    const chosen = box.querySelector(".select2-selection__rendered");
    // The box says its name and what is chosen; what is inside it, the name alone.
    for (const part of box.querySelectorAll("[role=textbox], .select2-search__field"))
      part.setAttribute("aria-labelledby", label.id);
    box.setAttribute("aria-labelledby", chosen?.id ? `${label.id} ${chosen.id}` : label.id);
  }
}

customElements.define("named-boxes", NamedBoxes);
