/**
 * <time-machine>: the slider over the days on which something was reported.
 *
 * While it is held the page says what was known by that day ("held", for the charts); let go, the page follows.
 * Its JSON: stops [[ISO date, count]], now, then (a sentence with %(day)s and %(count)s). Behind the last stop lies
 * today.
 */
import { languageOfPage } from "../lib/dates.js";

class TimeMachine extends HTMLElement {
  #abort;
  #waiting;

  connectedCallback() {
    const { stops, now, then } = JSON.parse(this.querySelector("script").textContent);
    const [form, slider, day, output] = ["form", "[type=range]", "[type=date]", "output"].map((one) =>
      this.querySelector(one),
    );
    const dates = new Intl.DateTimeFormat(languageOfPage(), { dateStyle: "long", timeZone: "UTC" });
    const start = slider.value;
    let byKey = false;
    const hold = () => {
      clearTimeout(this.#waiting);
      const [date, count] = stops[slider.value] ?? [null];
      const words = date ? then.replace("%(day)s", dates.format(new Date(date))).replace("%(count)s", count) : now;
      day.value = date ?? "";
      output.value = words;
      slider.setAttribute("aria-valuetext", words);
      held(date);
    };
    const follow = () => {
      if (slider.value === start) return held(null);
      // A key moves it by one stop: who holds it down or presses again has not arrived.
      this.#waiting = setTimeout(() => {
        // Who came by a key goes on by the next one: the browser gives the focus to what an address names.
        if (byKey) form.action = `${form.getAttribute("action").split("#")[0]}#${slider.id}`;
        form.requestSubmit();
      }, byKey ? 900 : 0);
    };
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    slider.addEventListener("keydown", () => (byKey = true), { signal });
    slider.addEventListener("pointerdown", () => (byKey = false), { signal });
    slider.addEventListener("input", hold, { signal });
    slider.addEventListener("change", follow, { signal });
    // An empty field stays out of the address.
    form.addEventListener("formdata", ({ formData }) => day.value || formData.delete("reported_by"), { signal });
  }

  disconnectedCallback() {
    clearTimeout(this.#waiting);
    this.#abort.abort();
  }
}

function held(date) {
  document.dispatchEvent(new CustomEvent("held", { detail: { date } }));
}

customElements.define("time-machine", TimeMachine);
