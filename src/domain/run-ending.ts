/** Endings of files that a server, a shell, the loader or a service manager runs, or takes its orders from. */
const RUN: ReadonlySet<string> = new Set(
  (
    "php phtml phar pht phpt php3 php4 php5 php7 php8 phps inc ctp jsp jspx jspf asp aspx ashx asmx asax asa axd cer svc cshtml vbhtml " +
    "shtml shtm stm cfm cfml cfc cgi fcgi psgi wsgi twig erb ejs hbs pug mako ftl jinja jinja2 j2 " +
    "pl pm py pyc pyo pyw pyz pth egg pkl pickle rb lua luac beam tcl awk js jsx mjs cjs ts tsx mts cts wasm node war ear jar class groovy gvy kts " +
    "sh bash zsh ksh csh fish ps1 psm1 bat cmd exe scr msi dll vbs vbe jse wsf hta lnk elf bin out run so ko deb rpm apk appimage " +
    "service timer socket path mount automount swap slice scope target network netdev link conf cnf cfg ini env rules hook desktop " +
    "cron keys pem key passwd htpasswd htaccess list repo sudoers call pp sls"
  ).split(" "),
);

/** True of such an ending, without its dot, in small letters or capitals. */
export function isRunEnding(ending: string): boolean {
  return RUN.has(ending.toLowerCase());
}

/** Keys, certificates and requests for such: read by programs, and no orders to them. They are secret, so no folder is open to more of them. */
const READ: ReadonlySet<string> = new Set(["pem", "key", "csr"]);

/** True of an ending of what is run or gives orders, as {@link isRunEnding} but for what is only read. */
export function givesOrders(ending: string): boolean {
  return isRunEnding(ending) && !READ.has(ending.toLowerCase());
}
