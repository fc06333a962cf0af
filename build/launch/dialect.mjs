#!/usr/bin/env node
/**
 * The `dialect` command. Runs on any Node from 20 and re-runs itself under the Node 24 that is a
 * dependency of the project, because the native parts need that one.
 */
import { fileURLToPath } from 'node:url';
import { runUnderProjectNode } from './project-node.mjs';

const entry = fileURLToPath(new URL('../../src-main/hosts/cli/main.ts', import.meta.url));
process.exitCode = await runUnderProjectNode([entry, ...process.argv.slice(2)]);
