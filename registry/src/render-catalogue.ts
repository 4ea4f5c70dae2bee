import type { RegistryEntry, RegistryIndex } from '@parley/core/registry';

/** The catalogue as one plain page that needs no script and no other file. */
export function renderCatalogue(index: RegistryIndex): string {
  const kinds = ['connector', 'notifier', 'channel', 'interpreter'] as const;
  const sections = kinds.map((kind) => {
    const entries = index.plugins.filter(({ manifest }) => manifest.provides.includes(kind));
    if (entries.length === 0) return '';
    return `<section><h2>${escapeHtml(`${kind[0]?.toUpperCase()}${kind.slice(1)}s`)}</h2>${entries.map(renderEntry).join('')}</section>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Parley plugins</title>
<style>${style}</style>
</head>
<body>
<header><h1>Parley plugins</h1><p>Connectors, notifiers and channels for the hub. Enable one by its name under <code>plugin:</code> in hub.yaml.</p></header>
<main>
${sections.filter((section) => section !== '').join('\n')}
</main>
</body>
</html>
`;
}

function renderEntry({ manifest, hash, source }: RegistryEntry): string {
  const capabilities = Object.entries(manifest.capabilities.connector ?? {}).map(
    ([name, level]) =>
      `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(Array.isArray(level) ? level.join(', ') : String(level))}</td></tr>`,
  );
  const table =
    capabilities.length === 0
      ? ''
      : `<details><summary>Capabilities</summary><table>${capabilities.join('')}</table></details>`;
  return `<article id="${escapeHtml(manifest.name)}">
<h3>${escapeHtml(manifest.name)} <small>${escapeHtml(manifest.version)}</small></h3>
<p>${escapeHtml(manifest.description)}</p>
${table}
<p class="facts">Contract ${manifest.contract} · ${escapeHtml(source)} · <code>${escapeHtml(hash.slice(0, 19))}…</code></p>
</article>`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem; }
article { border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: .6rem; padding: .8rem 1.2rem; margin: 1rem 0; }
h3 { margin: 0; } h3 small { font-weight: normal; opacity: .7; }
p { margin: .3rem 0; } .facts { font-size: .85rem; opacity: .75; overflow-wrap: anywhere; }
table { border-collapse: collapse; margin: .5rem 0; } th { text-align: left; font-weight: normal; padding-right: 1.5rem; vertical-align: top; }
`;
