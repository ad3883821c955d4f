import type { PolicyDocument, SyntaxProblem } from '../policy/document.ts';

/** A mistake at a place. */
export function problem(message: string, offset: number): SyntaxProblem {
  return { message, span: { start: offset, end: offset }, isLimit: false };
}

/** A place where reading is given up, though there may be no mistake. */
export function limit(message: string, offset: number): SyntaxProblem {
  return { ...problem(message, offset), isLimit: true };
}

/** A YAML file of which nothing is known yet but its problems. */
export function yamlDocument(text: string, problems: readonly SyntaxProblem[]): PolicyDocument {
  return { format: 'yaml', text, root: undefined, problems, secondDocument: undefined };
}
