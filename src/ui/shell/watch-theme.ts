/** Tells when the colours change: by the system, or by the switch of the page. Returns how to stop. */
export function watchTheme(tell: () => void): () => void {
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  const root = new MutationObserver(tell);
  root.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  system.addEventListener('change', tell);
  return () => {
    root.disconnect();
    system.removeEventListener('change', tell);
  };
}
