/** <kept-query>: links inside it lead on with the query that the address has by now, after any swap. */
class KeptQuery extends HTMLElement {
  connectedCallback() {
    for (const name of ["pointerdown", "click"]) this.addEventListener(name, keepQuery, { capture: true });
  }

  disconnectedCallback() {
    for (const name of ["pointerdown", "click"]) this.removeEventListener(name, keepQuery, { capture: true });
  }
}

function keepQuery({ target }) {
  const link = target.closest("a");
  if (link) link.search = window.location.search;
}

customElements.define("kept-query", KeptQuery);
