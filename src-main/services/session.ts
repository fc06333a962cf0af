/** The state shared by all connections: home, open project, jobs, lent files, and subscriptions. */
import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  type AppState,
  DialectError,
  type ProjectInfo,
  sqliteCode,
  type TopicName,
  type TopicValue,
} from '../contract/index.ts';
import { projectInfo } from '../store/data.ts';
import { isLargeFile } from '../store/check-content.ts';
import type { OpenProject } from '../store/database.ts';
import { explain } from '../store/explain.ts';
import { createProject, openProject } from '../store/open.ts';
import { pathFor, removeLeftFolders, temporaryFolder } from '../store/temporary.ts';
import { type BackgroundCheck, checkBeside } from './jobs/background-check.ts';
import { Desks } from './labelling/desks.ts';
import { endModelOrders } from './labelling/model-orders.ts';
import { EXTENSION, Home } from './home.ts';
import { JobBoard } from './jobs/job-board.ts';
import { LentFiles } from './lent-files.ts';
import { Reader } from './reading/reader.ts';
import { reconcileRuns } from './runs/run-ends.ts';
import { endCounts } from './encoders/token-counts.ts';

export interface SessionOptions {
  home: string;
  host: AppState['host'];
  version: string;
  /** Number of texts from which long queries run in a process of their own. */
  readBesideFrom?: number;
}

/** Time that a run may take to write its checkpoint when the application ends. */
const QUIT_PATIENCE_MS = 500;

type Listener = { topic: TopicName; receive: (value: unknown) => void };

/** Milliseconds that SQLite itself, and everything with it, waits for another program's lock. */
const BUSY_MS = 20;

export class Session {
  readonly home: Home;
  readonly jobs: JobBoard;
  /** Who labels in which window. */
  readonly desks = new Desks();
  readonly files = new LentFiles();
  readonly #options: SessionOptions;
  readonly #listeners = new Set<Listener>();
  readonly #temporary = temporaryFolder();
  #project: OpenProject | null = null;
  #reader: Reader | null = null;
  #info: ProjectInfo | null = null;
  #check: BackgroundCheck | null = null;
  /** Findings of a background check of the open project, in sentences. */
  #found: readonly string[] = [];
  #opening: Promise<unknown> = Promise.resolve();

  constructor(options: SessionOptions) {
    this.#options = options;
    removeLeftFolders();
    this.home = new Home(options.home);
    this.jobs = new JobBoard(
      (job) => this.publish('jobs', job),
      (error) => this.explained(error),
    );
  }

  /* ------------------------------------------------------------ project */

  /** @throws DialectError `no-project` */
  get project(): OpenProject {
    if (this.#project) return this.#project;
    throw new DialectError('no-project', 'No project is open. Open one on the start page.');
  }

  /** Answers queries that take long in a large project. @throws DialectError `no-project` */
  get reader(): Reader {
    this.#reader ??= new Reader(this.project, this.#options.readBesideFrom);
    return this.#reader;
  }

  /** An error of a command, explained by a look at the open project's file. */
  explained(error: unknown): unknown {
    if (!this.#project || !sqliteCode(error)) return error;
    const explained = explain(error, this.#project.path);
    const unread = explained instanceof DialectError && explained.code === 'database-unread';
    if (unread) this.#checkBeside(this.#project);
    return explained;
  }

  get state(): AppState {
    return {
      version: this.#options.version,
      host: this.#options.host,
      project: this.#info && { ...this.#info, ...fileTrouble(this.#project, this.#found) },
      recents: this.home.recents,
      projectsFolder: this.home.projects,
      preferences: this.home.preferences,
      jobs: this.jobs.jobs,
    };
  }

  /** Opens a project instead of the present one, which stays open if that fails. */
  open(path: string): Promise<void> {
    return this.#inTurn(async () => {
      const full = resolve(path);
      if (this.#project?.path === full) return;
      this.#requireIdle();
      await this.#use(await openProject(full, 'Dialect'));
    });
  }

  /** Creates NAME.dialect in the projects folder and opens it. */
  create(name: string): Promise<void> {
    return this.#inTurn(async () => {
      this.#requireIdle();
      await this.#use(createProject(this.#pathOf(name), { name }, 'Dialect'));
    });
  }

  /** Opens the sample project, making it if it is missing. */
  openSample(): Promise<void> {
    return this.#inTurn(async () => {
      const path = join(this.home.projects, `Sample${EXTENSION}`);
      if (this.#project?.path === path) return;
      this.#requireIdle();
      if (!existsSync(path)) {
        const { writeSample } = await import('./data/sample.ts');
        writeSample(path, 'Dialect');
      }
      await this.#use(await openProject(path, 'Dialect'));
    });
  }

  close(): Promise<void> {
    return this.#inTurn(async () => {
      this.#requireIdle();
      await this.#use(null);
    });
  }

  /** Two openings at once would leave one project locked and forgotten. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const next = this.#opening.then(work);
    this.#opening = next.catch(() => undefined);
    return next;
  }

  #requireIdle(): void {
    if (this.jobs.running) {
      throw new DialectError(
        'busy',
        'Work on the open project is still running. Stop it, or wait until it is done.',
      );
    }
  }

  async #use(project: OpenProject | null): Promise<void> {
    // First, since it takes a moment in which work could begin; queries meanwhile are answered here.
    await this.#endReaders();
    await this.jobs.stopAll();
    this.#check = null;
    this.#found = [];
    this.#reader = null;
    this.#project?.close();
    this.#project = project;
    this.desks.clear();
    this.#info = null;
    if (project) {
      // Another program's lock is waited for asynchronously, so that other clients are answered
      // meanwhile.
      project.db.pragma(`busy_timeout = ${BUSY_MS}`);
      reconcileRuns(project);
      this.#info = projectInfo(project);
      try {
        this.home.remember(project.path, this.#info.name);
      } catch {
        // A failure to update the recent projects must not prevent opening.
      }
      this.#reader = new Reader(project, this.#options.readBesideFrom);
      if (isLargeFile(project.path)) this.#checkBeside(project);
    }
    this.publishState();
  }

  /** Ends the processes that read the open project's file. */
  async #endReaders(): Promise<void> {
    await this.#check?.end();
    await this.#reader?.end();
    if (this.#project) {
      await endModelOrders(this.#project);
      await endCounts(this.#project.path);
    }
  }

  /** Called once when a project is opened. */
  #checkBeside(project: OpenProject): void {
    this.#check ??= checkBeside(project.path, (notices) => {
      if (this.#project !== project) return;
      this.#found = notices;
      this.publishState();
    });
  }

  #pathOf(name: string): string {
    const clean = name.trim().replace(/\.dialect$/i, '');
    // Characters that some supported platform does not allow in a file name.
    const forbidden = /[<>:"/\\|?*\p{Cc}]|^\.|[. ]$/u.exec(clean);
    if (clean === '' || forbidden) {
      throw new DialectError(
        'bad-name',
        'A project is a file of that name: leave out / \\ : * ? " < > |, and dots at either end.',
        { name },
      );
    }
    return join(this.home.projects, clean + EXTENSION);
  }

  /* ------------------------------------------------------------ files */

  /** A path for a file to be saved or downloaded. */
  temporaryPath(name: string): string {
    return pathFor(name, this.#temporary);
  }

  /* ------------------------------------------------------------ listeners */

  /** @returns a function that ends the subscription */
  listen(topic: TopicName, receive: (value: unknown) => void): () => void {
    const listener: Listener = { topic, receive };
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  publish<T extends TopicName>(topic: T, value: TopicValue<T>): void {
    for (const listener of this.#listeners) {
      if (listener.topic === topic) listener.receive(value);
    }
  }

  publishState(): void {
    this.publish('app', this.state);
  }

  async end(): Promise<void> {
    await this.jobs.endAll(QUIT_PATIENCE_MS);
    await this.#opening;
    await this.#endReaders();
    this.#reader = null;
    this.#project?.close();
    this.#project = null;
    this.files.end();
    rmSync(this.#temporary, { recursive: true, force: true });
  }
}

/** What a person should know about the open project's file. */
function fileTrouble(
  project: OpenProject | null,
  found: readonly string[],
): Pick<ProjectInfo, 'notices' | 'moved'> {
  const notices = [...(project?.notices ?? []), ...found];
  const moved = project?.moved ?? null;
  return {
    ...(notices.length > 0 && { notices }),
    ...(moved && { moved: { message: moved.message, saved: moved.saved } }),
  };
}
