import { asRecord } from '../../shared/json';

/** Of vectors by their type, those of floats, else those of whichever type the client asked for in the vendor's words. */
export function oneOfTypes(value: unknown): unknown {
  const byType = asRecord(value);
  return byType && (byType['float'] ?? Object.values(byType)[0]);
}
