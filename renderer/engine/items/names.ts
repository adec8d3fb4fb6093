import type { Iteration, ProjectCatalog, Version } from '#shared/domain/catalog.ts';
import { connectionOf, remoteIdOf, type ConnectionId, type IterationId, type ProjectId, type VersionId } from '#shared/domain/item.ts';

/** The catalogs of all pulled projects in memory: what an id is called. Small: hundreds of versions, not thousands of items. */
export class Names {
  readonly catalogs = new Map<ProjectId, ProjectCatalog>();
  readonly versions = new Map<VersionId, Version>();
  readonly iterations = new Map<IterationId, Iteration>();
  /** Rises with every change: caches compare it. */
  version = 0;
  /** Called after each change. */
  onChange: () => void = () => undefined;

  constructor(catalogs: readonly ProjectCatalog[] = []) {
    for (const catalog of catalogs) this.set(catalog);
  }

  /** Takes a project's new catalog in place of its old one. */
  set(catalog: ProjectCatalog): void {
    this.remove(catalog.project.id);
    this.catalogs.set(catalog.project.id, catalog);
    for (const version of catalog.versions) this.versions.set(version.id, version);
    for (const iteration of catalog.iterations) this.iterations.set(iteration.id, iteration);
    this.#changed();
  }

  remove(project: ProjectId): void {
    const old = this.catalogs.get(project);
    if (old === undefined) return;
    this.catalogs.delete(project);
    for (const version of old.versions) if (this.versions.get(version.id)?.projectId === project) this.versions.delete(version.id);
    for (const iteration of old.iterations) {
      if (this.iterations.get(iteration.id)?.projectId === project) this.iterations.delete(iteration.id);
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
