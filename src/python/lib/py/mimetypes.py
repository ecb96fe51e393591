# mimetypes: types of files by their names, from a table of the common ones and from the system's own
# where scripts may read it.
import os
import posixpath
import urllib.parse

__all__ = ['knownfiles', 'inited', 'MimeTypes', 'guess_type', 'guess_all_extensions', 'guess_extension',
           'add_type', 'init', 'read_mime_types', 'suffix_map', 'encodings_map', 'types_map',
           'common_types']

knownfiles = ['/etc/mime.types', '/usr/local/etc/mime.types']
inited = False
suffix_map = {'.svgz': '.svg.gz', '.tgz': '.tar.gz', '.taz': '.tar.gz', '.tz': '.tar.gz',
              '.tbz2': '.tar.bz2', '.txz': '.tar.xz'}
encodings_map = {'.gz': 'gzip', '.Z': 'compress', '.bz2': 'bzip2', '.xz': 'xz', '.br': 'br'}
common_types = {'.rtf': 'application/rtf', '.midi': 'audio/midi', '.mid': 'audio/midi',
                '.jpg': 'image/jpg', '.pict': 'image/pict', '.pct': 'image/pict', '.pic': 'image/pict',
                '.webp': 'image/webp', '.xul': 'text/xul'}
_TABLE = '''
text/javascript .js .mjs|application/json .json|application/manifest+json .webmanifest
application/msword .doc .dot .wiz|application/n-quads .nq|application/n-triples .nt
application/octet-stream .bin .a .dll .exe .o .obj .so|application/oda .oda|application/pdf .pdf
application/pkcs7-mime .p7c|application/postscript .ps .ai .eps|application/trig .trig
application/vnd.apple.mpegurl .m3u .m3u8|application/vnd.ms-excel .xls .xlb
application/vnd.ms-powerpoint .ppt .pot .ppa .pps .pwz|application/wasm .wasm
application/x-bcpio .bcpio|application/x-cpio .cpio|application/x-csh .csh|application/x-dvi .dvi
application/x-gtar .gtar|application/x-hdf .hdf|application/x-hdf5 .h5|application/x-latex .latex
application/x-mif .mif|application/x-netcdf .cdf .nc|application/x-pkcs12 .p12 .pfx
application/x-pn-realaudio .ram|application/x-python-code .pyc .pyo|application/x-sh .sh
application/x-shar .shar|application/x-shockwave-flash .swf|application/x-sv4cpio .sv4cpio
application/x-sv4crc .sv4crc|application/x-tar .tar|application/x-tcl .tcl|application/x-tex .tex
application/x-texinfo .texi .texinfo|application/x-troff .roff .t .tr|application/x-troff-man .man
application/x-troff-me .me|application/x-troff-ms .ms|application/x-ustar .ustar
application/x-wais-source .src|application/xml .xsl .rdf .wsdl .xpdl|application/zip .zip
audio/3gpp .3gp .3gpp|audio/3gpp2 .3g2 .3gpp2|audio/aac .aac .adts .loas .ass|audio/basic .au .snd
audio/mpeg .mp3 .mp2|audio/opus .opus|audio/x-aiff .aif .aifc .aiff|audio/x-pn-realaudio .ra
audio/x-wav .wav|image/avif .avif|image/bmp .bmp|image/gif .gif|image/ief .ief|image/jpeg .jpg .jpe .jpeg
image/heic .heic|image/heif .heif|image/png .png|image/svg+xml .svg|image/tiff .tiff .tif
image/vnd.microsoft.icon .ico|image/x-cmu-raster .ras|image/x-portable-anymap .pnm
image/x-portable-bitmap .pbm|image/x-portable-graymap .pgm|image/x-portable-pixmap .ppm
image/x-rgb .rgb|image/x-xbitmap .xbm|image/x-xpixmap .xpm|image/x-xwindowdump .xwd
message/rfc822 .eml .mht .mhtml .nws|text/css .css|text/csv .csv|text/html .html .htm|text/n3 .n3
text/plain .txt .bat .c .h .ksh .pl .srt|text/richtext .rtx|text/tab-separated-values .tsv
text/vtt .vtt|text/x-python .py|text/x-setext .etx|text/x-sgml .sgm .sgml|text/x-vcard .vcf
text/xml .xml|video/mp4 .mp4|video/mpeg .mpeg .m1v .mpa .mpe .mpg|video/quicktime .mov .qt
video/webm .webm|video/x-msvideo .avi|video/x-sgi-movie .movie'''
types_map = {}
for _entry in _TABLE.replace('\n', '|').split('|'):
    for _extension in _entry.split()[1:]:
        types_map[_extension] = _entry.split()[0]


class MimeTypes:
    def __init__(self, filenames=(), strict=True):
        self.encodings_map, self.suffix_map = encodings_map.copy(), suffix_map.copy()
        self.types_map, self.types_map_inv = ({}, {}), ({}, {})
        for table, is_strict in ((types_map, True), (common_types, False)):
            for ext, type in table.items():
                self.add_type(type, ext, is_strict)
        for name in filenames:
            self.read(name, strict)

    def add_type(self, type, ext, strict=True):
        self.types_map[strict][ext] = type
        known = self.types_map_inv[strict].setdefault(type, [])
        if ext not in known:
            known.append(ext)

    def guess_type(self, url, strict=True):
        url = os.fspath(url)
        parsed = urllib.parse.urlparse(url)
        if parsed.scheme and len(parsed.scheme) > 1:
            url = url.split(':', 1)[1]
        if parsed.scheme == 'data':
            head = url.split(',', 1)
            if len(head) < 2:
                return None, None
            type = head[0].split(';', 1)[0]
            return ('text/plain' if '=' in type or '/' not in type else type), None
        base, ext = posixpath.splitext(url)
        while (lower := ext.lower()) in self.suffix_map:
            base, ext = posixpath.splitext(base + self.suffix_map[lower])
        encoding = None
        if ext in self.encodings_map:
            encoding = self.encodings_map[ext]
            base, ext = posixpath.splitext(base)
        ext = ext.lower()
        for table in (self.types_map[True],) if strict else (self.types_map[True], self.types_map[False]):
            if ext in table:
                return table[ext], encoding
        return None, encoding

    def guess_all_extensions(self, type, strict=True):
        type = type.lower()
        found = list(self.types_map_inv[True].get(type, []))
        if not strict:
            found += [ext for ext in self.types_map_inv[False].get(type, []) if ext not in found]
        return found

    def guess_extension(self, type, strict=True):
        found = self.guess_all_extensions(type, strict)
        return found[0] if found else None

    def read(self, filename, strict=True):
        with open(filename, encoding='utf-8') as fp:
            self.readfp(fp, strict)

    def readfp(self, fp, strict=True):
        for line in fp:
            words = line.split('#')[0].split()
            for suffix in words[1:]:
                self.add_type(words[0], '.' + suffix, strict)


_db = None


def _the_db():
    global _db
    if _db is None:
        init()
    return _db


def init(files=None):
    global _db, inited, suffix_map, encodings_map, types_map, common_types
    _db, inited = MimeTypes(), True
    for name in [*knownfiles, *(files or ())]:
        try:
            _db.read(name)
        except OSError:  # not there, or scripts may not read it
            pass
    encodings_map, suffix_map = _db.encodings_map, _db.suffix_map
    types_map, common_types = _db.types_map[True], _db.types_map[False]


def guess_type(url, strict=True):
    return _the_db().guess_type(url, strict)


def guess_all_extensions(type, strict=True):
    return _the_db().guess_all_extensions(type, strict)


def guess_extension(type, strict=True):
    return _the_db().guess_extension(type, strict)


def add_type(type, ext, strict=True):
    return _the_db().add_type(type, ext, strict)


def read_mime_types(file):
    try:
        db = MimeTypes()
        db.read(file, True)
    except OSError:
        return None
    return db.types_map[True]
