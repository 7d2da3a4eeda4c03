// Light and dark. Loaded in <head>, before the first paint, so it is not a module.
// A signed-in person's choice comes from the server as data-theme; a signed-out person's
// choice is kept on the device.
"use strict";

{
  const root = document.documentElement;
  const saveUrl = root.dataset.themeUrl;

  const readDevice = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage is closed in some private windows: follow the system
    }
  };

  const writeDevice = (theme) => {
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // the choice then lasts for this page only
    }
  };

  const shownTheme = () => {
    if (root.dataset.theme) return root.dataset.theme;
    return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  };

  const save = (theme) => {
    if (!saveUrl) return writeDevice(theme);
    const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
    // A choice the server misses still holds on this page, and is offered again on the next.
    const body = new URLSearchParams({ theme });
    fetch(saveUrl, { method: "POST", headers, body }).catch(() => {});
  };

  if (!saveUrl) {
    const kept = readDevice();
    if (kept === "light" || kept === "dark") root.dataset.theme = kept;
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) return;
    const theme = shownTheme() === "dark" ? "light" : "dark";
    root.dataset.theme = theme;
    save(theme);
  });
}
