// Runs before anything is drawn: GOV.UK's modules give up if these classes come later.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}
