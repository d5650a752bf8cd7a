// Start GOV.UK's modules on the page, and on every part that htmx brings later.
import { initAll } from "./vendor/govuk-frontend.min.js";

initAll();
document.addEventListener("htmx:after:swap", (event) => {
  const part = event.detail?.ctx?.target;
  if (part instanceof Element) initAll({ scope: part });
});
