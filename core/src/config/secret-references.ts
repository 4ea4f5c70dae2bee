import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { shortestSecret } from './redact.ts';
import type { Report } from './report.ts';
import type { Path } from './yaml-source.ts';

export interface ResolveReferencesOptions {
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Default: reads the file as UTF-8. */
  readonly readFile?: (path: string) => string;
  readonly report: Report;
}

export interface ResolvedReferences {
  readonly value: unknown;
  /** What the references stood for, for redaction. */
  readonly secrets: readonly string[];
}

const pattern = /\$\$\{|\$\{([^}]*)\}?/g;

/**
 * Replaces `${NAME}` and `${file:path}` in every text by what they stand for; `$${` stays as `${`. One that
 * does not resolve is a problem, and stays as it is written.
 */
export function resolveReferences(value: unknown, options: ResolveReferencesOptions): ResolvedReferences {
  const secrets = new Set<string>();
  const readFile = options.readFile ?? ((path: string) => readFileSync(path, 'utf8'));

  function readReference(name: string, path: Path): string | undefined {
    const { report, env, folder } = options;
    if (name.startsWith('file:')) {
      const file = name.slice('file:'.length);
      try {
        const text = readFile(resolve(folder, file)).replace(/\r?\n$/, '');
        if (text !== '') return text;
        report.error(path, `The secret file "${file}" is empty.`, `Write the secret into ${file}.`);
      } catch (error) {
        const code = (error as NodeJS.ErrnoException | undefined)?.code ?? 'unreadable';
        const fix = `Create the file (paths are relative to ${folder}) and let the hub's account read it.`;
        report.error(path, `The secret file "${file}" cannot be read (${code}).`, fix);
      }
      return undefined;
    }
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      const fix = `Write \${NAME} or \${file:path}; a literal "\${" is written as "$\${".`;
      report.error(path, 'This is not a reference to an environment variable or a file.', fix);
      return undefined;
    }
    const text = Object.hasOwn(env, name) ? env[name] : undefined;
    if (text !== undefined && text !== '') return text;
    const fault = text === undefined ? 'is not set' : 'is empty';
    const fix = `Set ${name} in the hub's environment, or refer to a file with \${file:path}.`;
    report.error(path, `The environment variable ${name} ${fault}.`, fix);
    return undefined;
  }

  function resolveText(text: string, path: Path): string {
    return text.replace(pattern, (written: string, name: string | undefined) => {
      if (name === undefined) return '${';
      const found = readReference(name, path);
      if (found === undefined) return written;
      for (const secret of [found, ...listPasswords(found)])
        if (secret.length >= shortestSecret) secrets.add(secret);
      return found;
    });
  }

  function walk(node: unknown, path: Path): unknown {
    if (typeof node === 'string') return resolveText(node, path);
    if (Array.isArray(node)) return node.map((item: unknown, index) => walk(item, [...path, index]));
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, walk(item, [...path, key])]));
  }

  return { value: walk(value, []), secrets: [...secrets] };
}

/** The password inside a URL is a secret of its own: a driver may print it without the rest. */
function listPasswords(text: string): readonly string[] {
  const password = URL.parse(text)?.password ?? '';
  if (password === '') return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
