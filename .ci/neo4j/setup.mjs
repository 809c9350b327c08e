// Vitest's global setup of the project neo4j: one server for all its files, and only if there are any to run.
import { findServer } from './find.mjs';

export async function setup(project) {
  const { stop, ...found } = await findServer();
  project.provide('neo4j', found);
  return stop;
}
