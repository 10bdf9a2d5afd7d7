import type { ValidationIssue } from '../../errors';

const MESSAGE =
  "Value error, tools of type 'uc_function' are not served; declare the function with type 'function' and call it yourself";

/** Functions of a Unity Catalog, which MLflow once called by itself. Nothing but a server inside a workspace can. */
export function catalogFunctions({ tools }: { readonly tools?: readonly object[] | null }): ValidationIssue[] {
  return (tools ?? []).flatMap((tool, index): ValidationIssue[] => {
    const type: unknown = Reflect.get(tool, 'type');
    if (type !== 'uc_function') return [];
    return [{ type: 'value_error', loc: ['body', 'tools', index, 'type'], msg: MESSAGE, input: type }];
  });
}
