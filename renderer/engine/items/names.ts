import type { OpenOperations } from '#renderer/engine/outbox/arrivals.ts';
import type { Iteration, ProjectCatalog, Version } from '#shared/domain/catalog.ts';
import { connectionOf, remoteIdOf, type ConnectionId, type IterationId, type ProjectId, type VersionId } from '#shared/domain/item.ts';
import type { RecordId, RecordState } from '#shared/sync/editable.ts';
import { iterationStateOf, versionStateOf } from '#shared/sync/item-state.ts';
import { isLocal } from '#shared/sync/operation.ts';
import { NO_OPERATIONS } from './effective.ts';
import { iterationWith, newIteration, newVersion, versionWith } from './shown-names.ts';

/**
 * The catalogs of all pulled projects in memory: what an id is called. Small: hundreds of versions, not thousands of items. Versions and
 * iterations stand here as they are shown, with the edits that wait on top and the new ones that the tracker does not have yet.
 */
export class Names {
  /** As pulled. */
  readonly catalogs = new Map<ProjectId, ProjectCatalog>();
  readonly versions = new Map<VersionId, Version>();
  readonly iterations = new Map<IterationId, Iteration>();
  readonly #pulledVersions = new Map<RecordId, Version>();
  readonly #pulledIterations = new Map<RecordId, Iteration>();
  readonly #outbox: OpenOperations;
  /** Rises with every change: caches compare it. */
  version = 0;
  /** Versions and iterations that a push made or read, by the number of the note. */
  readonly #noted = new Map<RecordId, number>();
  #notes = 0;
  /** Called after each change. */
  onChange: () => void = () => undefined;

  constructor(catalogs: readonly ProjectCatalog[] = [], outbox: OpenOperations = NO_OPERATIONS) {
    this.#outbox = outbox;
    for (const catalog of catalogs) this.set(catalog);
  }

  /** A version or iteration as it was pulled, in the fields that can be changed; null when it is not here. */
  pulled(id: RecordId): RecordState | null {
    const [version, iteration] = [this.#pulledVersions.get(id), this.#pulledIterations.get(id)];
    if (version !== undefined) return versionStateOf(version);
    return iteration === undefined ? null : iterationStateOf(iteration);
  }

  /** A push has made this version or iteration, or read it: a catalog that was asked for before says nothing of whether it is there. */
  note(id: RecordId): void {
    this.#noted.set(id, (this.#notes += 1));
  }

  /** How many notes there are: what `notedSince` counts from. */
  get notes(): number {
    return this.#notes;
  }

  notedSince(id: RecordId, notes: number): boolean {
    return (this.#noted.get(id) ?? 0) > notes;
  }

  /** Shows records with the edits that wait on them as they are now; those that are no versions or iterations are passed over. */
  show(records: readonly RecordId[]): void {
    const named = records.filter((id) => this.#showOne(id));
    if (named.length > 0) this.#changed();
  }

  /** A project's catalog as it is shown. */
  shownCatalog(id: ProjectId): ProjectCatalog | null {
    const pulled = this.catalogs.get(id);
    if (pulled === undefined) return null;
    const of = <T extends Version | Iteration>(all: ReadonlyMap<string, T>): readonly T[] =>
      [...all.values()].filter(({ projectId }) => projectId === id);
    return { ...pulled, versions: of(this.versions), iterations: of(this.iterations) };
  }

  /** @returns whether it is, or was, a version or iteration */
  #showOne(id: RecordId): boolean {
    const [version, iteration] = [this.#pulledVersions.get(id), this.#pulledIterations.get(id)];
    const operations = this.#outbox.of(id);
    if (version !== undefined) this.versions.set(version.id, versionWith(version, operations));
    else if (iteration !== undefined) this.iterations.set(iteration.id, iterationWith(iteration, operations));
    else if (isLocal(id)) {
      const known = this.versions.delete(id as VersionId) || this.iterations.delete(id as IterationId);
      const [made, planned] = [newVersion(id, operations), newIteration(id, operations, (project) => this.projectKey(project))];
      if (made !== null) this.versions.set(made.id, made);
      if (planned !== null) this.iterations.set(planned.id, planned);
      return known || made !== null || planned !== null;
    } else return false;
    return true;
  }

  /** Takes a project's new catalog in place of its old one. */
  set(catalog: ProjectCatalog): void {
    this.remove(catalog.project.id);
    this.catalogs.set(catalog.project.id, catalog);
    for (const version of catalog.versions) this.#pulledVersions.set(version.id, version);
    for (const iteration of catalog.iterations) this.#pulledIterations.set(iteration.id, iteration);
    for (const { id } of [...catalog.versions, ...catalog.iterations]) this.#showOne(id);
    this.#changed();
  }

  remove(project: ProjectId): void {
    const old = this.catalogs.get(project);
    if (old === undefined) return;
    this.catalogs.delete(project);
    for (const { id } of old.versions) {
      if (this.#pulledVersions.get(id)?.projectId !== project) continue;
      this.#pulledVersions.delete(id);
      this.versions.delete(id);
    }
    for (const { id } of old.iterations) {
      if (this.#pulledIterations.get(id)?.projectId !== project) continue;
      this.#pulledIterations.delete(id);
      this.iterations.delete(id);
    }
    this.#changed();
  }

  #changed(): void {
    this.version += 1;
    this.onChange();
  }

  /** The project's key; the tracker's own id of it while no catalog was pulled. */
  projectKey(id: ProjectId): string {
    return this.catalogs.get(id)?.project.key ?? remoteIdOf(id);
  }

  versionName(id: VersionId): string {
    return this.versions.get(id)?.name ?? remoteIdOf(id);
  }

  iterationPath(id: IterationId): string {
    return this.iterations.get(id)?.path ?? remoteIdOf(id);
  }

  /** An iteration without the edits that wait on it. */
  pulledIteration(id: IterationId): Iteration | undefined {
    return this.#pulledIterations.get(id);
  }

  /** Whether any project of the connection has been pulled. */
  knows(connection: ConnectionId): boolean {
    return [...this.catalogs.keys()].some((id) => connectionOf(id) === connection);
  }

  /** The iteration and those below it in its project: 'Shop\\2026' holds 'Shop\\2026\\Sprint 31'. */
  withChildren(id: IterationId): readonly IterationId[] {
    const top = this.iterations.get(id);
    if (top === undefined) return [id];
    const below = [...this.iterations.values()].filter((one) => one.projectId === top.projectId && one.path.startsWith(`${top.path}\\`));
    return [id, ...below.map((one) => one.id)];
  }
}
