/**
 * Names of hosts that are generated (`shard-17.cdn.example.net`): names that differ only in runs of one class, below the same
 * registrable name and port, are one kind. Who may make names below it is one owner, so the kind is that owner's too; where
 * everybody can rent a name (clouds, dynamic DNS) nothing is ever generalised.
 */
import type { PatternSegment } from "../domain/pattern.ts";
import { NamePool } from "./name-pool.ts";
import { patternText } from "./path-patterns.ts";

/** Registrable names and ports that are looked at. */
const MAX_ROOTS = 2000;

/** Suffixes below which each name is another customer's. */
const SHARED = new Set(
  `amazonaws.com awsapps.com awsglobalaccelerator.com cloudfront.net elasticbeanstalk.com on.aws azure.com azure-api.net
  azurecontainer.io azureedge.net azurefd.net azurestaticapps.net azurewebsites.net cloudapp.net trafficmanager.net windows.net
  appspot.com cloudfunctions.net firebaseapp.com firebaseio.com googleapis.com googleusercontent.com run.app web.app
  akamai.net akamaihd.net akamaized.net b-cdn.net cdn77.org edgekey.net edgesuite.net fastly.net fastlylb.net
  aliyuncs.com backblazeb2.com bcebos.com cloudflarestorage.com digitaloceanspaces.com exo.io linodeobjects.com myhuaweicloud.com myqcloud.com
  ondigitalocean.app oraclecloud.com ovh.net rackcdn.com scw.cloud storjshare.io tigris.dev upcloudobjects.com vultrobjects.com wasabisys.com
  your-objectstorage.com
  clever-cloud.com deno.dev deno.net fly.dev glitch.me herokuapp.com netlify.app onrender.com pages.dev r2.dev railway.app repl.co replit.dev supabase.co
  surge.sh vercel.app workers.dev github.io githubusercontent.com gitlab.io readthedocs.io
  devtunnels.ms lhr.life loca.lt localhost.run ngrok-free.dev pinggy.link ts.net ngrok-free.app ngrok.app ngrok.io serveo.net trycloudflare.com
  ddns.net duckdns.org dyndns.org dynu.net hopto.org no-ip.org sytes.net zapto.org nip.io sslip.io
  blogspot.com myshopify.com sharepoint.com wordpress.com wixsite.com`.split(/\s+/),
);

/** Where the key of a host stands: `443 example.net/cdn/shard-17`; undefined for addresses and names that stay as they are. */
export function hostPlace(key: string): string | undefined {
  const match = /^([a-z0-9_-]+(?:\.[a-z0-9_-]+)+):(\d+(?:\(\w+\))?)$/.exec(key);
  if (match === null) return undefined;
  const [, name = "", port = ""] = match;
  const labels = name.split(".");
  if (/^\d+$/.test(labels.at(-1) ?? "")) return undefined;
  const own = ownerLength(labels);
  if (labels.length <= own || SHARED.has(labels.slice(-2).join("."))) return undefined;
  const below = labels.slice(0, -own).reverse();
  return `${port} ${labels.slice(-own).join(".")}/${below.join("/")}`;
}

/** Labels of the registrable name: two, or three where the second is that of a kind of owner (co.uk, com.au). */
function ownerLength(labels: readonly string[]): number {
  const [second = "", last = ""] = labels.slice(-2);
  return last.length === 2 && second.length <= 3 ? 3 : 2;
}

/** The key that a pattern of places stands for, as people read it. */
export function hostPatternText(segments: readonly PatternSegment[]): string {
  const [root = "", ...below] = segments;
  const [port = "", owner = ""] = String(root).split(" ");
  const labels = below.map((segment) => patternText([segment])).reverse();
  return `${[...labels, owner].join(".")}:${port}`;
}

export class HostNamePool {
  readonly #pools = new Map<string, NamePool>();

  /** Adds a place and the window it was first seen in. */
  add(place: string, window: number): void {
    const cut = place.indexOf("/");
    const root = place.slice(0, cut);
    let pool = this.#pools.get(root);
    if (pool === undefined) {
      if (this.#pools.size >= MAX_ROOTS) return;
      pool = new NamePool();
      this.#pools.set(root, pool);
    }
    pool.add(place.slice(cut + 1), window);
  }

  /** The patterns that the names added since the last call complete; the registrable name and the port never vary. */
  takePatterns(): PatternSegment[][] {
    return [...this.#pools].flatMap(([root, pool]) => pool.takePatterns().map((segments) => [root, ...segments]));
  }
}
