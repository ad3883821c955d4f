import { readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Bytes below each first-level part of a folder, largest first. */
export function folderSizes(
  root: string,
): readonly { readonly part: string; readonly bytes: number }[] {
  const parts = new Map<string, number>();
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const [part = entry.name] = relative(root, path).split(sep);
    parts.set(part, (parts.get(part) ?? 0) + statSync(path).size);
  }
  return [...parts].map(([part, bytes]) => ({ part, bytes })).sort((a, b) => b.bytes - a.bytes);
}
