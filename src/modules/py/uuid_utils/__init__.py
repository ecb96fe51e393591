# uuid_utils: uuid6, uuid7 and uuid8 beside what the module uuid has.
from uuid_utils.compat import (NAMESPACE_DNS, NAMESPACE_OID, NAMESPACE_URL, NAMESPACE_X500, RESERVED_FUTURE, RESERVED_MICROSOFT,
                               RESERVED_NCS, RFC_4122, UUID, getnode, uuid1, uuid3, uuid4, uuid5, uuid6, uuid7, uuid8)
