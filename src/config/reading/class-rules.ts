import { getMetadataStorage } from 'class-validator';

/** What the decorators of class-validator declare for one property of a class. */
interface PropertyRules {
  readonly name: string;
  /** Whether the property is validated at all: `IsOptional` and `ValidateIf`. */
  readonly conditions: readonly ((object: object, value: unknown) => boolean)[];
  readonly checks: readonly ((object: object, value: unknown) => boolean)[];
  readonly isNested: boolean;
}

/** Computed once per class: class-validator searches all classes again for every object that it validates. */
interface ClassRules {
  readonly names: readonly string[];
  /** Undefined if a decorator is used that `isValid` does not know. */
  readonly properties: readonly PropertyRules[] | undefined;
}

type Metadata = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

const rulesByClass = new WeakMap<object, ClassRules>();

/** Returns the names of the properties that the object's class declares. */
export function propertiesOf(object: object): readonly string[] {
  return rulesOf(object).names;
}

/**
 * Whether class-validator would find no error in the object. Also false if that is unknown. This is several times faster
 * than class-validator, which then only has to describe the errors of the few objects that are invalid.
 */
export function isValid(object: object): boolean {
  const { properties } = rulesOf(object);
  return properties?.every((rules) => isPropertyValid(rules, object, Reflect.get(object, rules.name))) ?? false;
}

function isPropertyValid(rules: PropertyRules, object: object, value: unknown): boolean {
  if (!rules.conditions.every((isValidated) => isValidated(object, value))) return true;
  return rules.checks.every((check) => check(object, value)) && (!rules.isNested || isNestedValid(value));
}

function isNestedValid(value: unknown): boolean {
  if (value === undefined) return true;
  if (Array.isArray(value)) return value.every(isNestedValid);
  return typeof value === 'object' && value !== null && isValid(value);
}

function rulesOf(object: object): ClassRules {
  const known = rulesByClass.get(object.constructor);
  if (known) return known;
  const all = getMetadataStorage().getTargetValidationMetadatas(object.constructor, '', false, false);
  const names = [...new Set(all.map(({ propertyName }) => propertyName))];
  const properties = names.map((name) =>
    propertyRules(
      name,
      all.filter(({ propertyName }) => propertyName === name),
    ),
  );
  const rules = { names, properties: properties.every((each) => each !== undefined) ? properties : undefined };
  rulesByClass.set(object.constructor, rules);
  return rules;
}

function propertyRules(name: string, metadata: readonly Metadata[]): PropertyRules | undefined {
  const ofType = (type: string): Metadata[] => metadata.filter((each) => each.type === type);
  const conditions = ofType('conditionalValidation');
  const custom = [...ofType('isDefined'), ...ofType('customValidation')];
  const nested = ofType('nestedValidation');
  const allowed = ofType('whitelistValidation');
  if (conditions.length + custom.length + nested.length + allowed.length < metadata.length) return undefined;
  return {
    name,
    conditions: conditions.map(({ constraints }) => constraints[0] as PropertyRules['conditions'][number]),
    checks: custom.flatMap(checksOf),
    isNested: nested.length > 0,
  };
}

function checksOf(metadata: Metadata): PropertyRules['checks'] {
  const { constraintCls, propertyName: property, constraints, each, validateIf } = metadata;
  return getMetadataStorage()
    .getTargetValidatorConstraints(constraintCls)
    .map(({ instance }) => (object, value) => {
      if (validateIf && !validateIf(object, value)) return true;
      const details = { targetName: object.constructor.name, property, object, value, constraints };
      // A validator that returns a promise is not used in configuration; `true` is required for certainty.
      const passes = (item: unknown): boolean => instance.validate(item, details) === true;
      return each && Array.isArray(value) ? value.every(passes) : passes(value);
    });
}
