"""Where people put what is over: sections and folders of archives, drafts, retired and merged things.

Nothing new is listed there, and what lies in such a folder need not be listed at all.
"""

from __future__ import annotations

from cmmd.core.lazy_pattern import Late

FOLDERS = frozenset({"archive", "archives", "archived", "_archive", "retired", "old", "draft", "drafts", "trash"})
"""Names of folders, in small letters; a dot or underline before them does not matter."""

_TITLE = Late(
    r"^\W*(?:old(?:er)?|done|closed|completed|finished|past|erledigt|fertig|terminé|hecho|готово|完成|完了|완료)\W*$"
    r"|(?<![^\W_])(?:closed|completed|finished) (?:\w+ )?(?:projects?|tasks?|items|work|sessions?)(?![^\W_])"
    r"|cold storage|not loaded|histori(?:sch|que|co)|abgeschlossen|завершен|завершён|выполнен|已完成|已结束|過去"
    r"|(?<![^\W_])old(?:er)? (?:stuff|notes|memories|entries|rules|things|files|ones|items|sessions)(?![^\W_])"
    r"|(?<![^\W_])(?:archiv|arquiv|archiw|arşiv|retired|retirement|obsolet|deprecat|supersed|outdated|legacy"
    r"|drafts?(?![^\W_])|trash(?![^\W_])|merged(?![^\W_])|stale(?![^\W_])|historical(?![^\W_])|graveyard|no longer"
    r"|pruned"
    r"|entw[uü]rf|veraltet|überholt|ausgemustert|zusammengeführt|papierkorb|abgelegt|stillgelegt"
    r"|brouillon|obsolèt|périmé|fusionné|corbeille|anciens?(?![^\W_])"
    r"|borrador|obsolet|fusionad|retirad|papelera|antigu[oa]s"
    r"|rascunho|mesclad|aposentad|lixeira|antig[oa]s"
    r"|bozz[ae]|superat[oiae]|unit[ie] in|cestino"
    r"|szkic|przestarzał|scalon|nieaktualn|kosz(?![^\W_])"
    r"|taslak|eski(?![^\W_])|birleştiril|çöp"
    r"|архив|архів|черновик|чернетк|устар|застаріл|объедин|объедён|об'єднан|слит[оыа]|корзин"
    r"|стар(?:ое|ые|ый|ая|ых)(?![^\W_]))"
    r"|归档|歸檔|存档|存檔|封存|草稿|草案|废弃|廢棄|弃用|棄用|已合并|已合併|合并到|过时|過時|过期|過期|退役|回收站|旧|舊"
    r"|アーカイブ|下書き|ドラフト|廃止|統合済|マージ済|旧版|古い|ゴミ箱|過去の"
    r"|보관|아카이브|초안|폐기|병합|통합됨|구버전|휴지통|오래된"
    r"|lưu trữ|bản nháp|đã gộp|lỗi thời|(?<!\w)cũ(?!\w)"
    r"|أرشيف|مسود|مهمل|قديم|مدمج|ارشیف|آرشیو"
)


def is_archive_title(title: str) -> bool:
    """Whether a heading says that what stands below it is over, or not yet ready."""
    return title.startswith("~~") or bool(_TITLE.compiled.search(title.casefold()))


def in_archive(path: str) -> bool:
    """Whether a file lies in a folder of that kind."""
    return any(part.strip("._-").casefold() in FOLDERS for part in path.split("/")[:-1])
