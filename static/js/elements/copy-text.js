/** <copy-text data-copy="Copy" data-copied="Copied">: a button that copies the text inside. */
class CopyText extends HTMLElement {
  #button = null;

  connectedCallback() {
    // Browsers lend the clipboard to pages that came over TLS; on others one selects the text by hand.
    if (!navigator.clipboard || this.#button) return;
    const text = this.firstElementChild;
    this.#button = document.createElement("button");
    this.#button.type = "button";
    this.#button.textContent = this.dataset.copy;
    this.#button.ariaLive = "polite";
    this.#button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text.textContent.trim());
      this.#button.textContent = this.dataset.copied;
      setTimeout(() => (this.#button.textContent = this.dataset.copy), 2_000);
    });
    this.append(this.#button);
  }
}

customElements.define("copy-text", CopyText);
