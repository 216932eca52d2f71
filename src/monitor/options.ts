/** How a host is watched. */
import type { SensitiveTable } from "../baseline/sensitive.ts";
import type { Folders } from "../domain/folders.ts";
import type { HostNames } from "../domain/host-names.ts";
import type { PackageSource } from "../domain/packages.ts";
import type { Schedule } from "../domain/schedule.ts";

export interface MonitorOptions {
  /** Length of the baseline in milliseconds of event time. */
  readonly baseline: number;
  /** Length of a window in milliseconds. */
  readonly monitor: number;
  /** Whether what was reported becomes known. @default false */
  readonly rebase?: boolean;
  /** True for labels and paths that are not to be reported or learned. @default nothing */
  readonly ignore?: ((text: string) => boolean) | undefined;
  /** What matters beyond being new. @default the table that is built in */
  readonly sensitive?: SensitiveTable;
  /** Whether `checkpoint` will be asked. @default false */
  readonly journal?: boolean;
  /** The host's packages. @default none: what the package manager does is as anybody's */
  readonly packages?: PackageSource | undefined;
  /** What the host was told to run. @default nothing: each job is news when it first runs */
  readonly schedule?: Schedule | undefined;
  /** Where the host's folders are by their numbers. @default nobody knows: names stand as programs gave them */
  readonly folders?: Folders | undefined;
  /** Who knows the names behind addresses. @default nobody: hosts by address */
  readonly names?: HostNames | undefined;
}
