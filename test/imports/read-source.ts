import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { parseAst } from 'vitest/node';

/** What the rules look at in one file. */
export interface SourceFile {
  /** From the root of the workspace, with forward slashes. */
  readonly path: string;
  /** What it imports, types included. `(computed)`: a dynamic import of something that no literal names. */
  readonly imports: readonly string[];
  /** Whether it takes a member called `apply` from anything. */
  readonly takesApply: boolean;
  /** Every text that stands in the code; comments are not. */
  readonly texts: readonly string[];
}

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

function isNode(input: unknown): input is Node {
  return typeof input === 'object' && input !== null && 'type' in input && typeof input.type === 'string';
}

function* walk(input: unknown): Generator<Node> {
  if (Array.isArray(input)) for (const item of input) yield* walk(item);
  if (!isNode(input)) return;
  yield input;
  for (const value of Object.values(input)) if (typeof value === 'object') yield* walk(value);
}

function textOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  // The argument of a type's `import('…')` is wrapped once more.
  return node.type === 'TSLiteralType' ? textOf(node.literal) : undefined;
}

const withSource = [
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
];

function importOf(node: Node): string | undefined {
  if (!withSource.includes(node.type)) return undefined;
  const source = node.source ?? node.argument;
  if (source === null || source === undefined) return undefined;
  return textOf(source) ?? '(computed)';
}

function takesApply(node: Node): boolean {
  if (node.type === 'ObjectPattern' && Array.isArray(node.properties))
    return node.properties.some((property) => isNode(property) && nameOf(property.key) === 'apply');
  return node.type === 'MemberExpression' && nameOf(node.property) === 'apply';
}

function nameOf(node: unknown): string | undefined {
  return isNode(node) && node.type === 'Identifier' ? String(node.name) : textOf(node);
}

export function parseSource(path: string, code: string): SourceFile {
  const nodes = [...walk(parseAst(code, { lang: 'ts' }))];
  return {
    path,
    imports: nodes.flatMap((node) => importOf(node) ?? []),
    takesApply: nodes.some(takesApply),
    texts: nodes.flatMap((node) => {
      if (node.type !== 'TemplateElement') return textOf(node) ?? [];
      const { value } = node as { readonly value?: { readonly raw?: string } };
      return value?.raw ?? [];
    }),
  };
}

/** Tests, and what only tests use. */
export function isTestFile(path: string): boolean {
  return /\.test\.ts$|-for-tests\.ts$|\/fixtures\/|^core\/testing\/|^test\//.test(path);
}

/** All sources below some folders, tests left out. */
export function readSources(root: string, patterns: readonly string[]): readonly SourceFile[] {
  return globSync([...patterns], { cwd: root, exclude: (name) => name === 'node_modules' || name === 'dist' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !isTestFile(path) && !path.endsWith('.d.ts'))
    .sort()
    .map((path) => parseSource(path, readFileSync(`${root}/${path}`, 'utf8')));
}

/** The file that a relative import leads to. */
export function resolveImport(from: string, specifier: string): string | undefined {
  return specifier.startsWith('.') ? posix.join(posix.dirname(from), specifier) : undefined;
}

/** `knex` of `knex/lib/x.js`, `@parley/core` of `@parley/core/contract`. */
export function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}
