import type { Field } from './parse.ts';

/** Which custom fields of a site carry what the cockpit understands. Ids differ on every site, so the type of the field decides. */
export interface FieldRoles {
  readonly sprint: readonly string[];
  /** Holds the key of the epic: the norm on Data Center, history in Cloud. */
  readonly epicLink: readonly string[];
  /** Numbers of story points, the product's own field first. */
  readonly points: readonly string[];
}

const SPRINT = 'com.pyxis.greenhopper.jira:gh-sprint';
const EPIC_LINK = 'com.pyxis.greenhopper.jira:gh-epic-link';
const POINTS = 'com.pyxis.greenhopper.jira:jsw-story-points';
const NUMBER = 'com.atlassian.jira.plugin.system.customfieldtypes:float';

/** The roles of a site's fields. @param fields as `GET /field` lists them */
export function rolesOf(fields: readonly Field[]): FieldRoles {
  const ids = (matches: (field: Field) => boolean): string[] => fields.filter(matches).map((field) => field.id);
  const custom = (name: string) => (field: Field) => field.schema?.custom === name;
  return {
    sprint: ids(custom(SPRINT)),
    epicLink: ids(custom(EPIC_LINK)),
    points: [...ids(custom(POINTS)), ...ids((field) => custom(NUMBER)(field) && /^story point(s|s? estimate)$/i.test(field.name.trim()))],
  };
}
