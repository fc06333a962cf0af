/** The renderer's interface to the program around it; Electron and a browser each implement it. */
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
  /**
   * The listener first gets the present value, if the topic has one. Returns a function that ends the
   * subscription.
   */
  subscribe<T extends TopicName>(topic: T, listener: (value: TopicValue<T>) => void): () => void;
  /** Empty if the user cancelled. */
  pickFiles(options?: PickOptions): Promise<LentFile[]>;
  lendDropped(files: FileList | readonly File[]): Promise<LentFile[]>;
  /** Saves or downloads the file behind a token. False if the user cancelled. */
  saveFile(token: string, name: string): Promise<boolean>;
  /** Asks for a project file; null if the user cancelled, or the host has no such dialog. */
  pickProject(): Promise<{ token: string } | null>;
  /** Acts chosen from a native menu. */
  onMenu(listener: (act: MenuAct) => void): () => void;
}
