/**
 * <kept-place>: claims by month that more are put behind. The address follows the reader to the page of the
 * claim at the top, and remembers that claim: Back, or a reload, then shows it at the height where it stood.
 */
class KeptPlace extends HTMLElement {
  #waiting;

  connectedCallback() {
    window.addEventListener("scroll", this.#wait, { passive: true });
    // Before the reader leaves by a link, whatever they scrolled just now.
    document.addEventListener("click", this.#remember, { capture: true });
    const { place } = history.state ?? {};
    if (place) {
      restore(place);
      document.fonts.ready.then(() => this.isConnected && restore(place));
    }
  }

  disconnectedCallback() {
    window.clearTimeout(this.#waiting);
    window.removeEventListener("scroll", this.#wait);
    document.removeEventListener("click", this.#remember, { capture: true });
  }

  #wait = () => {
    window.clearTimeout(this.#waiting);
    this.#waiting = window.setTimeout(this.#remember, 250);
  };

  #remember = () => {
    window.clearTimeout(this.#waiting);
    const entries = [...this.querySelectorAll(".entry")];
    const entry = entries.find((one) => one.getBoundingClientRect().bottom > 0);
    if (!entry || (window.scrollY === 0 && !history.state?.place)) return;
    const before = (mark) => mark.compareDocumentPosition(entry) & Node.DOCUMENT_POSITION_FOLLOWING;
    const page = [...this.querySelectorAll("[data-page]")].findLast(before);
    // The browser would go back to so many pixels, on a page that has fewer claims by then.
    history.scrollRestoration = "manual";
    const place = { id: entry.id, top: entry.getBoundingClientRect().top };
    history.replaceState({ ...history.state, place }, "", page?.dataset.page ?? location.href);
  };
}

function restore({ id, top }) {
  const entry = document.getElementById(id);
  if (entry) window.scrollBy({ top: entry.getBoundingClientRect().top - top, behavior: "instant" });
}

customElements.define("kept-place", KeptPlace);
