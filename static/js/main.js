// Each element is one behaviour; the browser starts and ends it with the page, a swap or Back.
import "./elements/copy-text.js";
import "./elements/kept-place.js";
import "./elements/kept-query.js";
import "./elements/lean-form.js";
import "./elements/range-chart.js";
import "./elements/time-machine.js";
