// The behaviour of a chart in the frame of another site.
import "./elements/range-chart.js";
import "./lib/height.js";
