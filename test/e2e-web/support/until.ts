/** Waits until a condition holds; fails with its description after some seconds. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what: string,
  seconds = 30,
): Promise<void> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`Waited in vain until ${what}.`);
}
