/**
 * A shell for each page of the site (`dist/pages/NAME.html`): the common one with links to the scripts and styles of that page. The browser asks for all of
 * them as soon as it has the first bytes, in place of finding one after the other; and no style comes when something has been drawn already.
 */
import { readFileSync } from 'node:fs';
import type { Plugin, Rolldown } from 'vite';
import { pageAddresses } from '../gateway/contract/pages.ts';

type Chunk = Rolldown.OutputChunk & { viteMetadata?: { importedCss: Set<string> } };

/** What is needed beside the module of a page before it is complete. */
const further: Record<string, string[]> = { watch: ['/player/element/vita-player.ts', '/player/element/engines/hls.ts'] };

/** `pages`: the file that names the module of each page. */
export function pageShells(pages: string): Plugin {
  return {
    name: 'page-shells',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const chunks = Object.values(bundle).filter((one): one is Chunk => one.type === 'chunk');
        const chunkOf = (module: string) => {
          // Where a script shares it with an entry, the chunk that is imported by its name is another than the one that holds it.
          const found =
            chunks.find(({ facadeModuleId, isDynamicEntry }) => isDynamicEntry && facadeModuleId?.endsWith(module)) ??
            chunks.find(({ moduleIds }) => moduleIds.some((id) => id.endsWith(module)));
          if (!found) throw new Error(`The build has no ${module}, which ${pages} names.`);
          return found;
        };
        const shell = textOf(bundle['index.html']);
        for (const [name, module] of modulesOf(readFileSync(pages, 'utf8'))) {
          const wanted = [module, ...(further[name] ?? [])].map(chunkOf);
          this.emitFile({ type: 'asset', fileName: `pages/${name}.html`, source: withLinks(shell, linksOf(wanted, chunks)) });
        }
        const embed = bundle['embed.html'];
        if (embed?.type === 'asset') embed.source = withLinks(textOf(embed), linksOf([chunkOf('/player/element/engines/hls.ts')], chunks));
      },
    },
  };
}

function modulesOf(source: string): Map<string, string> {
  const found = new Map(
    [...source.matchAll(/^ {2}'?([\w-]+)'?: async \(\) => \(await import\('\.(\/[^']+)'\)\)/gm)].map((match) => [
      match[1]!,
      `/player${match[2]}`,
    ]),
  );
  for (const name of Object.keys(pageAddresses)) if (!found.has(name)) throw new Error(`The module of the page ${name} was not found.`);
  return found;
}

/** With what they import, and what that does; in this order. */
function linksOf(wanted: Chunk[], chunks: Chunk[]): string[] {
  const all = new Set<Chunk>();
  const add = (chunk: Chunk) => {
    if (all.has(chunk)) return;
    all.add(chunk);
    for (const name of chunk.imports) for (const one of chunks) if (one.fileName === name) add(one);
  };
  for (const chunk of wanted) add(chunk);
  const styles = new Set([...all].flatMap((chunk) => [...(chunk.viteMetadata?.importedCss ?? [])]));
  return [
    ...[...styles].map((file) => `<link rel="stylesheet" crossorigin href="/${file}">`),
    ...[...all].map(({ fileName }) => `<link rel="modulepreload" crossorigin href="/${fileName}">`),
  ];
}

function withLinks(shell: string, links: string[]): string {
  const isNew = (link: string) => !shell.includes(link.slice(link.indexOf('href=')));
  return shell.replace(
    '</head>',
    `${links
      .filter(isNew)
      .map((link) => `  ${link}\n  `)
      .join('')}</head>`,
  );
}

function textOf(file: Rolldown.OutputBundle[string] | undefined): string {
  if (file?.type !== 'asset') throw new Error('The build has no shell.');
  return typeof file.source === 'string' ? file.source : new TextDecoder().decode(file.source);
}
