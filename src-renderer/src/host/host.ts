/** What the renderer needs of the program around it; Electron and a browser each provide it. */
import type {
  CommandName,
  LentFile,
  MenuAct,
  ParamsInput,
  PickOptions,
  Result,
  TopicName,
  TopicValue,
} from '#contract';

export type { LentFile, PickOptions };

export interface Host {
  readonly kind: 'web' | 'electron';
  /** Rejects with a HostError. An aborted signal cancels the work; it then rejects as 'cancelled'. */
  call<C extends CommandName>(
    command: C,
    params: ParamsInput<C>,
    signal?: AbortSignal,
  ): Promise<Result<C>>;
  /** The listener gets the present value first, where the topic has one. Answers how to stop. */
  subscribe<T extends TopicName>(topic: T, listener: (value: TopicValue<T>) => void): () => void;
  /** Empty when the person changed his mind. */
  pickFiles(options?: PickOptions): Promise<LentFile[]>;
  lendDropped(files: FileList | readonly File[]): Promise<LentFile[]>;
  /** Saves or downloads the file behind a token. False when the person changed his mind. */
  saveFile(token: string, name: string): Promise<boolean>;
  /** Asks for a project file; null when the person changed his mind or the host has no such dialog. */
  pickProject(): Promise<{ token: string } | null>;
  /** Acts chosen from a native menu. */
  onMenu(listener: (act: MenuAct) => void): () => void;
}
