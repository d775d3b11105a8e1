/** <take-wording>: its button puts the words of the text in place of the quote that stands beside it. */
class TakeWording extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button.take");
    const quote = this.closest(".inline-related")?.querySelector("textarea[name$='-quote']");
    if (!button || !quote) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      quote.value = button.dataset.wording;
      quote.dispatchEvent(new Event("input", { bubbles: true }));
      quote.focus();
    });
  }
}

customElements.define("take-wording", TakeWording);
