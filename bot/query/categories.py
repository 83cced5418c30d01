"""arXiv's categories (https://arxiv.org/category_taxonomy), to tell a misspelt one and its kin."""

_TAXONOMY = {
    "astro-ph": "CO EP GA HE IM SR",
    "cond-mat": "dis-nn mes-hall mtrl-sci other quant-gas soft stat-mech str-el supr-con",
    "cs": "AI AR CC CE CG CL CR CV CY DB DC DL DM DS ET FL GL GR GT HC IR IT LG LO MA MM MS NA NE "
    "NI OH OS PF PL RO SC SD SE SI SY",
    "econ": "EM GN TH",
    "eess": "AS IV SP SY",
    "gr-qc": "",
    "hep-ex": "",
    "hep-lat": "",
    "hep-ph": "",
    "hep-th": "",
    "math": "AC AG AP AT CA CO CT CV DG DS FA GM GN GR GT HO IT KT LO MG MP NA NT OA OC PR QA RA "
    "RT SG SP ST",
    "math-ph": "",
    "nlin": "AO CD CG PS SI",
    "nucl-ex": "",
    "nucl-th": "",
    "physics": "acc-ph ao-ph app-ph atm-clus atom-ph bio-ph chem-ph class-ph comp-ph data-an "
    "ed-ph flu-dyn gen-ph geo-ph hist-ph ins-det med-ph optics plasm-ph pop-ph soc-ph space-ph",
    "q-bio": "BM CB GN MN NC OT PE QM SC TO",
    "q-fin": "CP EC GN MF PM PR RM ST TR",
    "quant-ph": "",
    "stat": "AP CO ME ML OT TH",
}
# Closed archives, which old papers still have.
_CLOSED = (
    "acc-phys adap-org alg-geom ao-sci atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas dg-ga "
    "funct-an mtrl-th patt-sol plasm-ph q-alg solv-int supr-con"
)

FIELDS_OF_STUDY = {
    **dict.fromkeys(("nlp", "language", "linguistics"), "cs.CL"),
    **dict.fromkeys(("ml", "learning"), "cs.LG"),
    **dict.fromkeys(("vision", "images"), "cs.CV"),
    "robotics": "cs.RO",
    "security": "cs.CR",
    "speech": "eess.AS",
    "physic": "physics",
    "biology": "q-bio",
    "finance": "q-fin",
    "statistics": "stat",
    "economics": "econ",
}
"""What people call some categories."""

OPEN_ARCHIVES = frozenset(_TAXONOMY)
ARCHIVES = OPEN_ARCHIVES | frozenset(_CLOSED.split())
CATEGORIES = tuple(
    f"{archive}.{subject}"
    for archive, subjects in _TAXONOMY.items()
    for subject in subjects.split()
)
