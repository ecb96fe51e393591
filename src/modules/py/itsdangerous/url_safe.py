# itsdangerous.url_safe.
from itsdangerous import URLSafeSerializer, URLSafeSerializerMixin, URLSafeTimedSerializer
