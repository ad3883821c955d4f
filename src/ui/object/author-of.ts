import type { WireFieldAuthor } from '../../api/history-change.ts';

/** Finds who last wrote a field: the author of the field itself, else of what it lies in. */
export function authorFinder(
  authors: readonly WireFieldAuthor[],
): (path: string) => WireFieldAuthor | undefined {
  const byPath = new Map(authors.map((author) => [author.path, author]));
  return (path) => {
    for (let part = path; part !== ''; part = parentPath(part)) {
      const author = byPath.get(part);
      if (author !== undefined) return author;
    }
    return undefined;
  };
}

/** `spec.containers[a.b].image` lies in `spec.containers[a.b]`, and that in `spec.containers`. */
function parentPath(path: string): string {
  if (path.endsWith(']')) return path.slice(0, Math.max(0, path.lastIndexOf('[')));
  const dot = path.lastIndexOf('.');
  // A dot within brackets belongs to a name.
  return path.slice(0, Math.max(0, dot));
}

/** Who wrote it, in few words: `veeru, kubectl-rollout`. */
export function authorText({ by, actor, manager, webhook }: WireFieldAuthor): string {
  switch (by) {
    case 'server':
      return 'API server';
    case 'webhook':
      return `webhook ${webhook ?? ''}`;
    case 'unknown':
      return '';
    case 'manager':
      return manager ?? '';
    case 'request':
      return [actor?.name, manager].filter((word) => word !== undefined).join(', ');
  }
}
