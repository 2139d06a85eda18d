"""How Sphinx builds the site."""

from pathlib import Path

from release.identity import read_identity

identity = read_identity()
project = "twilio-conformance"
author = identity.author
project_copyright = f"2026 {identity.author}"
html_title = project
html_theme = "furo"
html_baseurl = f"{identity.site}/"
html_static_path = [str(Path(__file__).parent / "static")]
html_css_files = ["site.css"]
html_theme_options = {"source_repository": f"https://github.com/{identity.repository}/"}
html_show_sphinx = False
html_copy_source = False
extensions = ["myst_parser"]
myst_heading_anchors = 4
myst_links_external_new_tab = False
highlight_language = "text"
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
