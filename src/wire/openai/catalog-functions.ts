import type { ValidationIssue } from '../../errors';

const MESSAGE =
  "Value error, tools of type 'uc_function' are not served; declare the function with type 'function' and call it yourself";

/** Returns an issue for each Unity Catalog function. MLflow once called them itself, which is only possible inside a workspace. */
export function unsupportedCatalogFunctions({
  tools,
}: {
  readonly tools?: readonly object[] | null;
}): ValidationIssue[] {
  return (tools ?? []).flatMap((tool, index): ValidationIssue[] => {
    const type: unknown = Reflect.get(tool, 'type');
    if (type !== 'uc_function') return [];
    return [{ type: 'value_error', loc: ['body', 'tools', index, 'type'], msg: MESSAGE, input: type }];
  });
}
