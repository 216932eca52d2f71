import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalName, drawnEnds, formsOf } from "../../src/domain/canonical-name.ts";
import { withoutPids } from "../../src/domain/own-pid.ts";
import { isVarying, shownName } from "../../src/domain/shown-name.ts";
import { anyText } from "../support/arbitrary.ts";
import { T0 } from "../support/records.ts";

/** The name as people see it, at 2023-11-14. */
const shown = (name: string) => shownName(canonicalName(name, T0));

describe("canonicalName()", () => {
  it.each([
    ["/b/etc-20231114-024014.tgz", "/b/etc-[time].tgz"],
    ["/b/etc-20231114.tgz", "/b/etc-[time].tgz"],
    ["/b/2023-11-14", "/b/[time]"],
    ["/b/2023_11_14", "/b/[time]"],
    ["/b/2023.11.14", "/b/[time]"],
    ["/b/2023-11-14T02:40:59", "/b/[time]"],
    ["/b/2023-11-14_02h40", "/b/[time]"],
    ["/b/20231114T024059", "/b/[time]"],
    ["/b/2023-11-14/dump", "/b/[time]/dump"],
    ["/b/1700000000.log", "/b/[time].log"],
    ["/b/1700000000123.log", "/b/[time].log"],
    ["/n/files_versions/Plan.odt.v1700000000", "/n/files_versions/Plan.odt.v[time]"],
    ["/n/files_trashbin/files/Alt.d1700000000/Plan.odt", "/n/files_trashbin/files/Alt.d[time]/Plan.odt"],
    ["/x/550e8400-e29b-41d4-a716-446655440000", "/x/[uuid]"],
    ["/x/550E8400-E29B-41D4-A716-446655440000.lock", "/x/[uuid].lock"],
    ["/x/d41d8cd98f00b204e9800998ecf8427e", "/x/[hash]"],
    [`/x/${"0a".repeat(20)}`, "/x/[hash]"],
    [`/x/${"0a".repeat(32)}/config`, "/x/[hash]/config"],
    [`/x/${"0a".repeat(48)}`, "/x/[hash]"],
    [`/x/${"0a".repeat(28)}.body`, "/x/[hash].body"],
    [`/x/${"0a".repeat(64)}`, "/x/[hash]"],
    ["/var/lib/snapd/state.json.ogpvvQpYRDVE~", "/var/lib/snapd/state.json.[random]~"],
    ["/snap/certbot/4353/bin/x-20231114", "/snap/certbot/[revision]/bin/x-[time]"],
    ["/srv/borg/lock.exclusive.mqicb5x8.tmp/lab@905.4774-0", "/srv/borg/lock.exclusive.[random].tmp/lab@905.4774-0"],
    ["/root/.config/borg/security/key-type-6hlf_f4n.tmp", "/root/.config/borg/security/key-type-[random].tmp"],
    ["/home/a/.ansible/cp/21f0e6a9ae.z9EJEcw5HIuawKOb", "/home/a/.ansible/cp/21f0e6a9ae.[random]"],
    ["/var/spool/postfix/deferred/D/D82A38349", "/var/spool/postfix/deferred/[hash]"],
    ["/defer/0/01F908390", "/defer/[hash]"],
    ["/tmp/tmp.AbCdEfGhIj", "/tmp/tmp.[random]"],
    ["/tmp/tmp.Ab1dEfGhIj/x", "/tmp/tmp.[random]/x"],
    ["/tmp/tmpabc1_2de", "/tmp/tmp[random]"],
    ["/srv/a.git/objects/50/tmp_obj_rvell5", "/srv/a.git/objects/50/tmp_obj_[random]"],
    ["/srv/hg/.hg/cache/.branch2-served-g_633z1b~", "/srv/hg/.hg/cache/.branch2-served-[random]~"],
    ["/srv/hg/.hg/store/.00changelog.i-p_s5xzmi1~", "/srv/hg/.hg/store/.00changelog.i-[random]1~"],
    ["/srv/am/silences.76f78dbb6760dd8", "/srv/am/silences.[hash]"],
    ["/dev/shm/sem.mp-_nckdeg_", "/dev/shm/sem.mp-[random]"],
    ["/srv/app/releases/3f2a91c/server.js", "/srv/app/releases/[hash]/server.js"],
    ["/srv/app/revisions/3f2a91c07b5e/lib/x", "/srv/app/revisions/[hash]/lib/x"],
    ["/tmp/d20231114-2865-5ay3e/page.html", "/tmp/d[time]-[pid]-[random]/page.html"],
    ["/srv/up/RackMultipart20231115-1234-xkfrtz.png", "/srv/up/RackMultipart[time]-[pid]-[random].png"],
    ["/srv/p/state.yaml20231114-76075-1z0aqgf", "/srv/p/state.yaml[time]-[pid]-[random]"],
    // Of another day, or a word: a backup's, perhaps.
    ["/tmp/d20231111-77-5ay3e", "/tmp/d[time]-77-5ay3e"],
    ["/b/db-20231114-0300-full.sql", "/b/db-[time]-full.sql"],
    ["/etc/.pwd.Xy12zW", "/etc/.pwd.[random]"],
    ["/x/cache-aB3dEf/y", "/x/cache-[random]/y"],
    ["/tmp/apt-key-gpghome.U8IeUfRNd9", "/tmp/apt-key-gpghome.[random]"],
    // Months, and folders by date.
    ["/b/full-2023-11.tar.gz", "/b/full-[time].tar.gz"],
    ["/b/202311.csv", "/b/[time].csv"],
    ["/d/2023/11/14", "/d/[time]"],
    ["/d/2023/11/14/x", "/d/[time]/x"],
    ["/d/2023/11", "/d/[time]"],
    ["/d/2023/11/x", "/d/[time]/x"],
    [
      "/root/.ansible/tmp/ansible-tmp-1700000123.5839984-4711-247835940254611/AnsiballZ_setup.py",
      "/root/.ansible/tmp/ansible-tmp-[random]/AnsiballZ_setup.py",
    ],
    [
      "/tmp/ansible_ansible.legacy.setup_payload_ab12cd_3/ansible_setup_payload.zip",
      "/tmp/ansible_ansible.legacy.setup_payload_[random]/ansible_setup_payload.zip",
    ],
    [
      "/root/.ansible/tmp/ansible-local-24621p7bzeono/tmp63nzb1vt",
      "/root/.ansible/tmp/ansible-local-[random]/tmp[random]",
    ],
    // Temporary names of systemd, of Go's programs; exim's ids of both lengths; archives of the journal.
    [
      "/run/systemd/units/.#invocation:cron.service43e6c9398591ee50",
      "/run/systemd/units/.#invocation:cron.service[random]",
    ],
    ["/run/systemd/journal/streams/.#9:10015go9wau", "/run/systemd/journal/streams/.#9:10015[random]"],
    [
      `/tmp/systemd-private-${"0a".repeat(16)}-x.service-jhewqg/tmp`,
      "/tmp/systemd-private-[hash]-x.service-[random]/tmp",
    ],
    ["/x/.tmp-layers.json828620557", "/x/.tmp-layers.json[random]"],
    ["/var/spool/exim4/input/1r3AbC-0001Xy-2Z-D", "/var/spool/exim4/input/[random]-D"],
    ["/var/spool/exim4/input/1r3AbC-00000001Xyz-0AbC-H", "/var/spool/exim4/input/[random]-H"],
    // Messages in a Maildir, also while rsync copies them; ULIDs of about now; trees by hash.
    ["/m/u1/Maildir/tmp/1700000000.M1624P9953.mx", "/m/u1/Maildir/tmp/[random].mx"],
    ["/m/u1/Maildir/new/1700000000.Vfd01I2b3M4.mx.example,S=758,W=780", "/m/u1/Maildir/new/[random].mx.example"],
    ["/m/u1/Maildir/.Trash/cur/1700000000.12345_0.mx:2,FS", "/m/u1/Maildir/.Trash/cur/[random].mx"],
    ["?/.1700000000.M41378P14080.mx,S=7,W=8:2,S.upDK1E", "?/.[random].mx.[random]"],
    ["/p/01HF7YAT00Q421Q1E5XF85EGAD/chunks", "/p/[uuid]/chunks"],
    ["/p/01HF7YAT00Q421Q1E5XF85EGAD.tmp-for-deletion", "/p/[uuid].tmp-for-deletion"],
    [`/r/data/06/06${"7c".repeat(31)}-tmp-2991255784`, "/r/data/[hash]-tmp-2991255784"],
    [`/r/ab/cd/ab${"cd".repeat(15)}`, "/r/[hash]"],
    [`/c/d/62/62${"cf".repeat(13)}362d.0000007263`, "/c/[hash].0000007263"],
    [`/g/objects/e4/${"0a".repeat(19)}`, "/g/objects/[hash]"],
    ["/j/system@0000000000003a10.journal", "/j/system@[hash].journal"],
    // Long ones of letters and digits: sessions, MediaWiki's; numbers that are longer than any count.
    ["/var/lib/php/sessions/sess_4jrtvfvuncj9n0u0hgoqpm142n", "/var/lib/php/sessions/sess_[random]"],
    ["?/sess_2mstv1ialf4h07gus9adfkg6a0", "?/sess_[random]"],
    ["/i/6b09f3e5_cd6o132e1gm97hnjxwp6xjkdy_x", "/i/6b09f3e5_[random]_x"],
    ["/i/.6b09f3e5_cd6o132e1gm97hnjxwp6xjkdy.tmpfsfile", "/i/.[random].tmpfsfile"],
    ["/c/11896414215965166491649760492", "/c/[hash]"],
    ["/tmp/.spamassassin119278WoOVctmp", "/tmp/.spamassassin[random]tmp"],
    ["/tmp/#sql-temptable-29cd-cc-4b.MAI", "/tmp/#sql-temptable-[random].MAI"],
    ["/var/lib/mysql/shop/#sql-alter-29cd-ce.frm", "/var/lib/mysql/shop/#sql-alter-[random].frm"],
    ["/tmp/#sql29cd_cc_4b.frm", "/tmp/#sql[random].frm"],
    ["/srv/ccache/a/b/ba8b6g7rem6ocul838joeavrirgjatiR", "/srv/ccache/a/b/[random]"],
    ["/var/cache/a/1R/Ax/2iC73gii8BN23@xvVg.header", "/var/cache/a/[hash].header"],
    ["/c/1R/Ax/2iC73gii8BN23@xvVg.header.vary/q_/0Z/aC73gii8BN23@xvVgg.data", "/c/[hash].header.vary/[hash].data"],
    ["/app/pools/aQ3kZ/P/N/N7hoX3vtaQo0XC+O-DnT", "/app/pools/aQ3kZ/[hash]"],
    ["/m/local_content/Fg/hh/vdhwnpjlpWydkwbegfzg", "/m/local_content/[hash]"],
    ["/m/remote_content/kde.org:8448/fT/ME/vtASVdiAkOklMbXfYCjK", "/m/remote_content/[hash]"],
    [
      "/m/remote_thumbnail/kde.org/fT/ME/vtASVdiAkOklMbXfYCjK/96-96-image-png-crop",
      "/m/remote_thumbnail/[hash]/96-96-image-png-crop",
    ],
    // Tasks of Proxmox VE and Backup Server; UrBackup's folders and images.
    [
      "/var/log/pve/tasks/0/UPID:pve1:000007FB:00123450:6553F100:vzdump::root@pam:",
      "/var/log/pve/tasks/UPID:pve1:[random]:vzdump::root@pam:",
    ],
    [
      "/p/tasks/A0/UPID:n-1:0000A7FB:20231114:00000002:6553F1A0:backup:s\\x3avm-100:u@pbs!t:",
      "/p/tasks/UPID:n-1:[random]:backup:s\\x3avm-100:u@pbs!t:",
    ],
    ["/srv/urbackup/pc1/231114-0240/C/x", "/srv/urbackup/pc1/[time]/C/x"],
    [
      "/srv/urbackup/pc1/Image_C_231114-0240/Image_C_231114-0240.vhdz",
      "/srv/urbackup/pc1/Image_C_[time]/Image_C_[time].vhdz",
    ],
    // In base64url: ids of Elasticsearch and nanoid, tokens.
    ["/es/indices/3sxS-uY0VP_vpDVWj-AbEi/0/index", "/es/indices/[random]/0/index"],
    ["/up/V1StGXR8_Z5jdHi6B-myT.png", "/up/[random].png"],
    ["/t/CypHwEJ0sP534zkDloK3XeN3gpvpZKUZfZQQKuVEp1_", "/t/[random]"],
    // Python's in folders for what is temporary.
    ["/tmp/f9tfsijr", "/tmp/[random]"],
    ["/var/tmp/zxe2i3ub/x", "/var/tmp/[random]/x"],
    ["/tmp/certbot-log-_c3ptv7j/log", "/tmp/certbot-log-[random]/log"],
    ["/tmp/duplicity-tnki1x14-tempdir", "/tmp/duplicity-[random]-tempdir"],
    [
      "/root/.cache/duplicity/a/duplicity-p7_4_vsq-tempdir/mktemp-5x_euh8x-12",
      "/root/.cache/duplicity/a/duplicity-[random]-tempdir/mktemp-[random]-12",
    ],
    ["/tmp/tbC2F_Y9Nx", "/tmp/[random]"],
    ["/tmp/logwatch.c4EqERuI/secure", "/tmp/logwatch.[random]/secure"],
    ["/tmp/logwatch.fZW8Vx_w", "/tmp/logwatch.[random]"],
  ])("of %s is %s", (name, want) => {
    expect(shown(name)).toBe(want);
    expect(isVarying(canonicalName(name, T0))).toBe(true);
  });

  it.each([
    // No dates, or far from the event's time.
    "/b/20231301",
    "/b/20231132",
    "/b/20990101",
    "/b/19700101",
    "/b/2023-11.14",
    "/b/2023-13",
    "/b/209911",
    "/b/1202311",
    "/d/2023/13/14",
    "/d/2099/11/14",
    "/d/x2023/11",
    "/d/2023/111",
    "/x/#invocation0a1b2c3d",
    "/x/.tmp-12",
    "/x/.#evil.sh",
    "/x/ansible-tmp-evil/x",
    "/x/ansible_payload_/x",
    "/x/.#lk0x5654c0.vm.18207x",
    "/x/2r3AbC-0001Xy-2Z".toLowerCase(),
    "/x/1r3Ab-0001Xy-2Z",
    "/b/120231114",
    "/b/202311141",
    "/b/1234567890.log",
    "/b/17000000001",
    "/b/x1700000000",
    "/b/.v1700000000",
    "/b/a.x1700000000",
    "/b/a.vd1700000000",
    "/b/1700000000x",
    // No UUIDs, no hashes.
    "/x/550e8400-e29b-41d4-a716-44665544000",
    "/x/550e8400e29b-41d4-a716-446655440000-",
    `/x/${"a".repeat(32)}`,
    `/x/${"0".repeat(17)}${"a".repeat(17)}`,
    `/x/g${"0".repeat(16)}${"a".repeat(16)}`,
    "/x/reportsofthelastyear2022and2023",
    `/x/0a1b2c3d4e5f6g7h8i9j0k1l`,
    `/x/${"7".repeat(19)}`,
    `/x/a${"7".repeat(20)}`,
    // Draws of Python's, but for where they are drawn, or hardly a draw.
    "/srv/f9tfsijr",
    "/var/spool/postfix/deferred/D/E82A38349",
    "/var/spool/postfix/maildrop/D/D82A38349",
    "/x/user-settings.tmp",
    "/x/a.12345678.tmp",
    "/x/mqicb5x8.tmp",
    "/x/a.mqicb5x8.tmp2",
    "/x/a.ServerSettingsOn",
    "/x/z9EJEcw5HIuawKOb",
    "/tmp/xmrig_64",
    "/tmp/a/f9tfsijr",
    "/tmp/f9tfsij",
    "/tmp/f9tfsijrs",
    "/tmp/Certbot-f9tfsijr",
    "/tmp/.spamassassin119278WoOV",
    "/tmp/#sql-evil",
    "/tmp/#sql-temptable-cafe-feed-add-me.sh",
    "/tmp/x#sql-temptable-29cd-cc-4b.MAI",
    "/srv/ccache/a/b/thisisaverylongwordthatnobodydrewR",
    "/srv/logwatch.c4EqERuI",
    "/b/a-231114-0240",
    "/b/231314-0240",
    "/b/231114-2540",
    "/b/331114-0240",
    "/var/log/tasks/0/UPID:pve1:000007FB:00123450:0000F100:vzdump::root@pam:",
    "/var/log/tasks/0/UPID:pve1:000007FB:00123450:6553F100:evil.sh",
    "/var/log/0/UPID:pve1:000007FB:00123450:6553F100:vzdump::root@pam:",
    // Not mixed as draws are, too short, or no folder that says so.
    "/srv/AbstractSingletonProxyFactoryBean",
    "/srv/My-Holiday-Photos-2023-Final2",
    "/srv/V1StGXR8_Z5jdHi6B-m",
    "/srv/1Rx/Ax/2iC73gii8BN23@xvVg.header",
    "/srv/1R/Ax/2iC73gii8BN23@xvV.header",
    "/srv/1R/Ax/2iC73gii8BN23@xvVg.php",
    "/srv/p/N/N7hoX3vtaQo0XCvO",
    "/m/content/Fg/hh/vdhwnpjlpWydkwbegfzg",
    "/m/local_content/x/Fg/hh/vdhwnpjlpWydkwbegfzg",
    "/m/local_content/Fg/hh/vdhwnpjlpWydkwbegfz",
    "/m/local_content/Fg/hh/vdhwnpjlpWydkwbe.php",
    "/m/local_content/Fg/hh/somebodysownprogramm",
    "/m/remote_content/Fg/hh/vdhwnpjlpWydkwbegfzg",
    "/m/remote_content/a/b/Fg/hh/vdhwnpjlpWydkwbegfzg",
    "/srv/tbC2F_Y9Nx",
    "/tmp/My_Payload",
    "/srv/duplicity-p7_4_vsq",
    "/tmp/app-Document",
    // Words where draws are usual.
    "/tmp/tmpfiles",
    "/tmp/tmp.something",
    "/tmp/tmp.Downloaded".slice(0, 19),
    "/srv/tmp.AbCdEfGhI",
    "/x/foo.SHA256",
    "/x/app-Readme",
    "/x/README-LICENS",
    "/x/file.backup",
    "/x/libpam.so.0",
    // A time and a number with an ending are no message; 26 letters are no ULID; folders of two letters are none of a hash.
    "/x/1700000000.shell.php".replace("1700000000", "1000000000"),
    "/x/ABCDEFGHJKMNPQRSTVWXYZABCD",
    "/x/7ZZZZZZZZZQ421Q1E5XF85EGAD",
    "/srv/hg/.notes-password~",
    "/srv/x.applications~",
    "/srv/x.Applications~",
    "/srv/.hg/branch2-served-g_633z1b~",
    "/srv/app/releases/deadbeef/x",
    "/srv/app/releases/1234567/x",
    "/srv/app/other/3f2a91c/x",
    "/srv/app/releases/3f2a91c0.1/x",
    "/x/update.sh",
    "/x/shell.php",
    "/root/.ssh/authorized_keys",
    "/etc/passwd",
    "/x/-UPPER1",
  ])("leaves %s as it is", (name) => {
    expect(canonicalName(name, T0)).toBe(name);
    expect(isVarying(name)).toBe(false);
  });

  it("takes a number for a time only near the event's own", () => {
    const name = "/b/dump-20231114.sql";
    const years = (count: number) => T0 + count * 366 * 86_400_000;
    expect(canonicalName(name, years(2))).not.toBe(name);
    expect(canonicalName(name, years(4))).toBe(name);
    expect(canonicalName(name, years(-4))).toBe(name);
  });

  it("gives the same for all names of one routine, and for no others", () => {
    const day = fc
      .integer({ min: 0, max: 300 })
      .map((days) => new Date(T0 - days * 86_400_000).toISOString().slice(0, 10));
    fc.assert(
      fc.property(
        day,
        day,
        fc.constantFrom("db", "www", "x"),
        fc.constantFrom("db", "www", "x"),
        (one, other, a, b) => {
          const key = (host: string, date: string) => canonicalName(`/b/${host}-${date}.tgz`, T0);
          expect(key(a, one) === key(b, other)).toBe(a === b);
        },
      ),
    );
  });

  it("changes nothing when asked again", () => {
    const piece = fc.constantFrom(
      "/",
      "tmp",
      ".",
      "-",
      "20231114",
      "1700000000",
      "0a1b2c3d",
      "AbC123",
      "aB3dEf",
      "x",
      "_",
      "550e8400-e29b-41d4-a716-446655440000",
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join("")),
        (name) => {
          const once = canonicalName(name, T0);
          expect(canonicalName(once, T0)).toBe(once);
        },
      ),
    );
  });

  it("takes any name", () => {
    fc.assert(
      fc.property(anyText, fc.nat(), (name, time) => {
        expect(typeof canonicalName(name, time)).toBe("string");
      }),
    );
    for (const name of [
      "0".repeat(100_000),
      "a1".repeat(50_000),
      "-".repeat(100_000),
      "20231114".repeat(10_000),
      "/tmp/tmp.".repeat(10_000),
    ])
      expect(canonicalName(name, T0).length).toBeLessThanOrEqual(name.length);
  });
});

describe("shownName()", () => {
  it("never shows a name that holds `[time]` as one with a time in it", () => {
    for (const mark of ["time", "uuid", "hash", "random"]) expect(shown(`/x/[${mark}]`)).toBe(`/x/\\x5b${mark}]`);
    expect(shown("/x/[other]")).toBe("/x/[other]");
  });

  it("shows two keys the same only if they are the same", () => {
    const piece = fc.constantFrom("[", "]", "time", "[time]", "\0t", "\\x5b", "x");
    const key = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(""));
    // A backslash that looks like an escape is itself escaped when the log is read.
    const read = key.map((text) => text.replaceAll("\\x5b", "\\x5cx5b"));
    fc.assert(
      fc.property(read, read, (one, other) => {
        expect(shownName(one) === shownName(other)).toBe(one === other);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("drawnEnds()", () => {
  it.each([
    ["/tmp/d20231114-2865-lunaig", "/tmp/d[time]-[pid]-[random]"],
    ["/tmp/d20231114-1234-otter/page.html", "/tmp/d[time]-[pid]-[random]/page.html"],
    ["/srv/d20231114-2865-lunaig", "/srv/d[time]-[pid]-[random]"],
    ["/srv/d20231114-1234-lunaig", "/srv/d[time]-lunaig"],
    ["/srv/d20231114-lunaig", "/srv/d[time]-lunaig"],
    ["/srv/d20231114-lun4ig", "/srv/d[time]-[random]"],
    ["/tmp/tmppassword", "/tmp/tmp[random]"],
    ["/srv/tmppassword", "/srv/tmppassword"],
    ["/srv/sess_jkostuldqtjfkvejaozahbvpcz", "/srv/sess_[random]"],
    ["/srv/sess_a1jkostuldqtjfkvejaozahbvp", "/srv/sess_[random]"],
    ["/tmp/wijalumb", "/tmp/[random]"],
    ["/var/tmp/pymp-psumkgjq/x", "/var/tmp/pymp-[random]/x"],
    ["/tmp/password", "/tmp/password"],
    ["/tmp/logwatch.qzkvxwpj", "/tmp/logwatch.[random]"],
    ["/tmp/logwatch.password", "/tmp/logwatch.password"],
    ["/srv/wijalumb", "/srv/wijalumb"],
  ])("of %s", (name, drawn) => expect(shownName(formsOf(name, T0).drawn)).toBe(drawn));
});

describe("formsOf()", () => {
  const YEAR = 366 * 86400_000;
  const word = fc.constantFrom(
    ..."/ . - _ a tmp 7 42 1234 20261124 2026 11 1795507200 abcdef aBc12f ABCDEF0123 .#x 1tWx2y-0000Ab-3C 9f8e7d6c5b4a3f2e".split(
      " ",
    ),
  );
  const name = fc.array(word, { minLength: 1, maxLength: 9 }).map((words) => `/${words.join("")}`);
  const time = fc.constantFrom(T0, T0 + YEAR, T0 + 2.9 * YEAR, T0 + 3.1 * YEAR, T0 + 9 * YEAR, T0 - 4 * YEAR);

  it("tells of any name, at any time, what would be worked out for it alone", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, time), { maxLength: 8 }), (asked) => {
        for (const [text, at] of asked) {
          const { canonical, drawn, mayHavePid } = formsOf(text, at);
          expect(canonical).toBe(canonicalName(text, at));
          expect(drawn).toBe(drawnEnds(canonical));
          if (!mayHavePid) expect(withoutPids(canonical, 1234, 42)).toBe(canonical);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("forgets what it said of a date when that is far away", () => {
    const text = "/srv/2026/11/24/a-20261124.log";
    expect(formsOf(text, T0).canonical).toBe("/srv/\u0000t/a-\u0000t.log");
    expect(formsOf(text, T0 + 9 * YEAR).canonical).toBe(text);
    expect(formsOf(text, T0).canonical).toBe("/srv/\u0000t/a-\u0000t.log");
  });
});
