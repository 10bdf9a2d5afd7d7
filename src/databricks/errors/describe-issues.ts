import type { ValidationIssue } from '../../errors';

/** Maximum violations in a message. */
const MAX_DESCRIBED = 5;

/** Describes the violations of a request body, one sentence each. Returns undefined if the detail is not a list of violations. */
export function describeIssues(detail: unknown): string | undefined {
  if (!isIssueList(detail)) return undefined;
  const others = detail.length - MAX_DESCRIBED;
  const shown = detail.slice(0, MAX_DESCRIBED).map(describe).join('; ');
  return others > 0 ? `${shown}; and ${others} more.` : `${shown}.`;
}

function describe({ type, loc, msg, ctx }: ValidationIssue): string {
  const [, ...path] = loc;
  if (type === 'json_invalid') {
    return `Could not parse the request body as JSON: ${String(ctx?.['error'])} at position ${path[0]}`;
  }
  if (path.length === 0) return type === 'missing' ? 'The request body is missing' : `The request body: ${msg}`;
  return `Invalid request body: ${toPath(path)}: ${msg}`;
}

/** Returns for example `messages[0].role`. */
function toPath(path: readonly (string | number)[]): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('');
}

function isIssueList(detail: unknown): detail is readonly ValidationIssue[] {
  return (
    Array.isArray(detail) && detail.length > 0 && detail.every((issue: object) => 'loc' in issue && 'msg' in issue)
  );
}
