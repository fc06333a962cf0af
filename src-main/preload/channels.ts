/** The names of the messages between the preload and the shell. */
export const channels = {
  /** preload to shell: requests a port to the core, with a mark of the requesting document. */
  connect: 'dialect:connect',
  /** shell to preload: carries the port. */
  port: 'dialect:port',
  /** shell to preload: a menu entry was chosen. */
  menu: 'dialect:menu',
  pickFiles: 'dialect:pick-files',
  pickProject: 'dialect:pick-project',
  saveFile: 'dialect:save-file',
  lend: 'dialect:lend',
} as const;

/** The shell's answer to a request: errors keep their sentence, which Electron would wrap. */
export type Reply<T> = { value: T } | { failure: { code: string; message: string } };
