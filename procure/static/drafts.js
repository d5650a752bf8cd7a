// An autosave sends what is typed, never the files: they would go over the line each time.
document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  const body = ctx?.request?.body;
  if (!ctx?.sourceElement?.closest?.("[data-draft]") || !(body instanceof FormData)) return;
  for (const [name, value] of [...body.entries()]) {
    if (value instanceof File) body.delete(name);
  }
});
