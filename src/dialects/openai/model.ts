/**
 * An endpoint or traffic route as a model of OpenAI's API.
 * @param provider absent for a traffic route
 * @param created Unix seconds
 */
export function toModel({ name, provider }: { name: string; provider?: { name: string } }, created: number) {
  return { id: name, object: 'model' as const, created, owned_by: provider?.name ?? 'sluice' };
}
