/** <passkey-trouble>: shows its sentence once the browser has refused a key; allauth tells by an event. */
class PasskeyTrouble extends HTMLElement {
  #tell = (event) => {
    event.preventDefault(); // allauth would write it to the console alone
    this.hidden = false;
  };

  connectedCallback() {
    document.addEventListener("allauth.error", this.#tell);
  }

  disconnectedCallback() {
    document.removeEventListener("allauth.error", this.#tell);
  }
}

customElements.define("passkey-trouble", PasskeyTrouble);
