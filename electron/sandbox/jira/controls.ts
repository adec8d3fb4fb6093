import { isAdf } from './adf.ts';
import type { Settings } from './call.ts';
import { createPlace } from './create-fields.ts';
import { deleteIssue, editIssue, linkIssues, moveIssue, transition, transitionsOf, unlink, type EditBody } from './edit.ts';
import { without } from './records.ts';
import { JiraRefusal } from './refusal.ts';
import type { JiraIssue, JiraProject, JiraSeed, JiraUser, JiraVersion, WireRecord } from './seed.ts';
import type { History, ProjectState, SiteState } from './site.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * What other people do to the site, and what goes wrong on it: for tests, benches and demonstrations.
 * Every call takes effect at the sandbox's own time. @throws Error for an issue, project or version that is not there
 */
export interface JiraControls {
  /** The truth about an issue, by id, key or former key; null when there is none or it is hidden. */
  issue(idOrKey: string): JiraIssue | null;
  readonly issueCount: number;
  /** What the site itself has written down of an issue, the oldest first. */
  history(idOrKey: string): readonly History[];
  /**
   * Somebody edits an issue, with the same rules as the API in Data Center's dialect; rich text may also be a document. @param by a user's
   * name; left out: the caller
   */
  edit(idOrKey: string, body: Partial<EditBody>, by?: string): JiraIssue;
  /** Somebody takes an issue to another status, by its name. @throws Error when no way leads there */
  step(idOrKey: string, to: string, by?: string): JiraIssue;
  /** Stores a record as it stands, however odd: also restores a deleted one. */
  put(record: JiraIssue): void;
  delete(idOrKey: string): void;
  /** A new key in another project, the same id. @returns the new key */
  move(idOrKey: string, projectKey: string): string;
  link(type: string, inward: string, outward: string): void;
  unlink(linkId: string): void;
  versions(projectKey: string): readonly JiraVersion[];
  /** Changes, adds (an id that is not there) or, with null, deletes a version without touching its issues' stamps. */
  setVersion(projectKey: string, id: string, version: JiraVersion | null): void;
  /** Takes the right to see a project away, or gives it back. */
  hideProject(key: string, hidden: boolean): void;
  /** Takes the right to change a project's versions away, or gives it back. */
  administerProject(key: string, allowed: boolean): void;
  /** The way between two statuses, by their names, is closed or opened. */
  closeTransition(from: string, to: string, closed: boolean): void;
  /** The step to a status asks for this field, described as `transitions.fields` does; null: no longer. */
  askOnStep(to: string, field: string, meta: WireRecord | null): void;
  /** New issues of a project's type ask for this field, described as the create metadata does; null: no longer. */
  askOnCreate(projectKey: string, type: string, field: string, meta: WireRecord | null): void;
  /** Without a licence every agile answer is 403. */
  licenseAgile(licensed: boolean): void;
  /** Every token is refused from now on, until `acceptToken`. */
  expireToken(): void;
  /** Only this token is accepted; null: any. */
  acceptToken(token: string | null): void;
  /** Searches see changes this much later. Reading an issue by id is always current. */
  setSearchLag(ms: number): void;
  /** Another site in the same place. */
  replaceData(seed: JiraSeed): void;
  /** The site answers as if everything were gone: projects stay, issues do not. */
  clearIssues(): void;
  readonly projects: readonly JiraProject[];
}

interface Handles {
  readonly site: () => SiteState;
  readonly settings: Settings;
  replace(seed: JiraSeed): void;
  setLogin(login: { readonly token?: string | null; readonly expired: boolean }): void;
}

/** Controls over whatever site stands behind the sandbox at the time of the call. */
export function createControls({ site, settings, replace, setLogin }: Handles): JiraControls {
  const found = (idOrKey: string): Snapshot => {
    const issue = site().find(idOrKey);
    if (issue === null) throw new Error(`No issue ${idOrKey}`);
    return issue;
  };
  const projectNamed = (key: string): ProjectState => {
    const project = site().projects.get(key);
    if (project === undefined) throw new Error(`No project ${key}`);
    return project;
  };
  return {
    issue: (idOrKey) => site().find(idOrKey)?.record ?? null,
    history: (idOrKey) => site().histories.get(found(idOrKey).id) ?? [],
    get issueCount() {
      return site().issueCount;
    },
    get projects() {
      return [...site().projects.values()].map((project) => project.record);
    },
    edit(idOrKey, body, by) {
      try {
        const { fields = {}, update = {} } = body;
        return editIssue(site(), found(idOrKey), { fields, update }, Object.values(fields).some(isAdf), author(site(), by)).record;
      } catch (cause) {
        if (cause instanceof JiraRefusal)
          throw new Error(`${idOrKey}: ${[...cause.messages, ...Object.values(cause.errors)].join(' ')}`, { cause });
        throw cause;
      }
    },
    step(idOrKey, to, by) {
      const state = site();
      const way = transitionsOf(state, found(idOrKey), settings.closedWays).find((each) => each.to.name === to);
      if (way === undefined) throw new Error(`${idOrKey}: no way leads to ${to}`);
      const { caller } = state;
      state.caller = author(state, by);
      try {
        return transition(state, found(idOrKey), way.id, { fields: {}, update: {} }, settings, false).record;
      } finally {
        state.caller = caller;
      }
    },
    put: (record) => void site().put(record),
    delete: (idOrKey) => deleteIssue(site(), found(idOrKey)),
    move: (idOrKey, projectKey) => moveIssue(site(), found(idOrKey), projectNamed(projectKey)).key,
    link: (type, inward, outward) => linkIssues(site(), type, found(inward), found(outward)),
    unlink: (linkId) => void unlink(site(), linkId),
    versions: (projectKey) => projectNamed(projectKey).versions,
    setVersion(projectKey, id, version) {
      const project = projectNamed(projectKey);
      const others = project.versions.filter((each) => each.id !== id);
      const place = project.versions.findIndex((each) => each.id === id);
      site().setVersions(project, version === null ? others : others.toSpliced(place < 0 ? others.length : place, 0, version));
    },
    hideProject(key, hidden) {
      projectNamed(key).hidden = hidden;
    },
    administerProject(key, allowed) {
      projectNamed(key).administered = allowed;
    },
    closeTransition(from, to, closed) {
      if (closed) settings.closedWays.add(`${from}>${to}`);
      else settings.closedWays.delete(`${from}>${to}`);
    },
    askOnStep(to, field, meta) {
      const others = without(settings.stepFields.get(to) ?? {}, field) as { readonly [field: string]: WireRecord };
      settings.stepFields.set(to, meta === null ? others : { ...others, [field]: meta });
    },
    askOnCreate(projectKey, type, field, meta) {
      const place = createPlace(projectKey, type);
      const others = without(settings.createFields.get(place) ?? {}, field) as { readonly [field: string]: WireRecord };
      settings.createFields.set(place, meta === null ? others : { ...others, [field]: meta });
    },
    licenseAgile(licensed) {
      settings.agileLicensed = licensed;
    },
    expireToken: () => setLogin({ expired: true }),
    acceptToken: (token) => setLogin({ token, expired: false }),
    setSearchLag: (ms) => site().index.setLag(ms),
    replaceData: replace,
    clearIssues() {
      const current = site();
      const ids = [...current.projects.keys()].flatMap((key) => current.index.view().project(key)).map((issue) => issue.id);
      for (const id of ids) current.remove(id);
    },
  };
}

const author = (site: SiteState, name: string | undefined): JiraUser =>
  name === undefined ? site.caller : (site.users.find((user) => user.name === name) ?? site.caller);
