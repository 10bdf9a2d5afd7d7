/**
 * The names of the fields of `Ours`, at any depth, that `Theirs` does not have; `never` if it has all of them. The
 * compiler alone accepts a type with more fields than the one that it is assigned to.
 */
export type UnknownFields<Ours, Theirs> = unknown extends Theirs
  ? never
  : Ours extends readonly (infer OurItem)[]
    ? UnknownFields<OurItem, ItemOf<Theirs>>
    : Ours extends object
      ? {
          [Name in keyof Ours]-?: Name extends FieldsOf<Theirs>
            ? UnknownFields<NonNullable<Ours[Name]>, FieldOf<Theirs, Name>>
            : Name;
        }[keyof Ours]
      : never;

// Distributive: each accepts the fields or items of any member of a union.
type ItemOf<T> = T extends readonly (infer Item)[] ? Item : never;
type FieldsOf<T> = T extends unknown ? keyof T : never;
type FieldOf<T, Name> = T extends unknown ? (Name extends keyof T ? T[Name] : never) : never;
