# geoalchemy2.functions: the functions of PostGIS, each a class with the type of what it gives, so that func.ST_Buffer(x)
# is a geometry. A value handed to one is made in the server first; table.c.geom.ST_Area() puts the column before the
# other arguments. ST_AsGeoJSON takes a whole row, too.
from sqlalchemy import Boolean, Float, Integer, LargeBinary, String, func as _func, inspect as _inspect
from sqlalchemy.sql import functions as _functions
from sqlalchemy.types import Double

from geoalchemy2 import elements as _elements
from geoalchemy2.types import Geography, Geometry, GeometryDump, Raster, SummaryStats


def bound(expression, name):
    """The function of that name with the expression as its first argument."""
    function = getattr(_func, name)
    return lambda *args, **kw: function(expression, *args, **kw)


class _SpatialFunction(_functions.GenericFunction):
    _register = False

    def __init_subclass__(cls, **kw):
        super().__init_subclass__(**kw)
        _elements.function_registry.add(cls.__name__.lower())

    @staticmethod
    def _argument(value):
        return value.as_expression() if isinstance(value, _elements._SpatialElement) else value

    def __init__(self, *args, **kw):
        if "expr" in kw:
            args = (kw.pop("expr"),) + args
        super().__init__(*[self._argument(value) for value in args], **kw)


class GenericFunction(_SpatialFunction):
    _register = False


class ST_AsGeoJSON(_SpatialFunction):
    name = "ST_AsGeoJSON"
    inherit_cache = True

    @staticmethod
    def _argument(value):
        if isinstance(value, _elements._SpatialElement):
            return value.as_expression()
        selectable = getattr(_inspect(value, raiseerr=False), "selectable", None)
        return value if selectable is None else selectable.table_valued()


_BY_TYPE = (
    ("Boolean", """
        AddAuth CG_IsSolid PostGIS_HasBBox ST_3DDFullyWithin ST_3DDWithin ST_3DIntersects ST_BandIsNoData
        ST_CPAWithin ST_Contains ST_ContainsProperly ST_CoveredBy ST_Covers ST_Crosses ST_DFullyWithin ST_DWithin
        ST_Disjoint ST_Equals ST_HasArc ST_HasNoBand ST_Intersects ST_IsClosed ST_IsCollection ST_IsEmpty
        ST_IsPlanar ST_IsPolygonCCW ST_IsPolygonCW ST_IsRing ST_IsSimple ST_IsSolid ST_IsValid ST_IsValidTrajectory
        ST_OrderingEquals ST_Overlaps ST_PointInsideCircle ST_Relate ST_RelateMatch ST_SameAlignment ST_Touches
        ST_Within
     """),
    ("Double", """
        ST_BandNoDataValue ST_NearestValue ST_PixelHeight ST_PixelWidth ST_Value
     """),
    ("Float", """
        CG_3DArea ST_3DArea ST_3DDistance ST_3DLength ST_3DMaxDistance ST_3DPerimeter ST_Angle ST_Area ST_Azimuth
        ST_ClosestPointOfApproach ST_Distance ST_DistanceCPA ST_DistanceSphere ST_DistanceSpheroid
        ST_Distance_Sphere ST_FrechetDistance ST_HausdorffDistance ST_InterpolatePoint ST_Length ST_Length2D
        ST_LengthSpheroid ST_LineLocatePoint ST_M ST_MaxDistance ST_MinimumClearance ST_Perimeter ST_Perimeter2D
        ST_RasterToWorldCoordX ST_RasterToWorldCoordY ST_Rotation ST_ScaleX ST_ScaleY ST_SkewX ST_SkewY
        ST_UpperLeftX ST_UpperLeftY ST_Volume ST_X ST_XMax ST_XMin ST_Y ST_YMax ST_YMin ST_Z ST_ZMax ST_ZMin
     """),
    ("Geography", """
        ST_GeogFromText ST_GeogFromWKB ST_GeographyFromText ST_Project
     """),
    ("Geometry", """
        PostGIS_AddBBox PostGIS_DropBBox ST_3DClosestPoint ST_3DDifference ST_3DIntersection
        ST_3DLineInterpolatePoint ST_3DLongestLine ST_3DShortestLine ST_3DUnion ST_AddMeasure ST_AddPoint ST_Affine
        ST_ApproximateMedialAxis ST_AsMVTGeom ST_BdMPolyFromText ST_BdPolyFromText ST_Boundary ST_BoundingDiagonal
        ST_Buffer ST_BuildArea ST_Centroid ST_ChaikinSmoothing ST_ClipByBox2D ST_ClosestPoint ST_ClusterIntersecting
        ST_ClusterWithin ST_Collect ST_CollectionExtract ST_CollectionHomogenize ST_ConcaveHull
        ST_ConstrainedDelaunayTriangles ST_ConvexHull ST_CurveToLine ST_DelaunayTriangles ST_Difference ST_EndPoint
        ST_Envelope ST_Expand ST_ExteriorRing ST_Extrude ST_FilterByM ST_FlipCoordinates ST_Force2D ST_Force3D
        ST_Force3DM ST_Force3DZ ST_Force4D ST_ForceCollection ST_ForceCurve ST_ForceLHR ST_ForcePolygonCCW
        ST_ForcePolygonCW ST_ForceRHR ST_ForceSFS ST_GMLToSQL ST_GeneratePoints ST_GeomCollFromText ST_GeomFromEWKB
        ST_GeomFromEWKT ST_GeomFromGML ST_GeomFromGeoHash ST_GeomFromGeoJSON ST_GeomFromKML ST_GeomFromTWKB
        ST_GeomFromText ST_GeomFromWKB ST_GeometricMedian ST_GeometryFromText ST_GeometryN ST_InteriorRingN
        ST_Intersection ST_LineFromEncodedPolyline ST_LineFromMultiPoint ST_LineFromText ST_LineFromWKB
        ST_LineInterpolatePoint ST_LineInterpolatePoints ST_LineMerge ST_LineSubstring ST_LineToCurve
        ST_LinestringFromWKB ST_LocateAlong ST_LocateBetween ST_LocateBetweenElevations ST_LongestLine
        ST_MLineFromText ST_MPointFromText ST_MPolyFromText ST_MakeEnvelope ST_MakeLine ST_MakePoint ST_MakePointM
        ST_MakePolygon ST_MakeSolid ST_MakeValid ST_MemUnion ST_MinConvexHull ST_MinimumBoundingCircle
        ST_MinimumClearanceLine ST_MinkowskiSum ST_Multi ST_Node ST_Normalize ST_OffsetCurve ST_OrientedEnvelope
        ST_PatchN ST_PixelAsCentroid ST_PixelAsPoint ST_PixelAsPolygon ST_Point ST_PointFromGeoHash ST_PointFromText
        ST_PointFromWKB ST_PointN ST_PointOnSurface ST_Points ST_Polygon ST_PolygonFromText ST_Polygonize
        ST_QuantizeCoordinates ST_RemovePoint ST_RemoveRepeatedPoints ST_Reverse ST_Rotate ST_RotateX ST_RotateY
        ST_RotateZ ST_Scale ST_Segmentize ST_SetEffectiveArea ST_SetPoint ST_SetSRID ST_SharedPaths
        ST_ShiftLongitude ST_ShortestLine ST_Simplify ST_SimplifyPreserveTopology ST_SimplifyVW ST_Snap
        ST_SnapToGrid ST_Split ST_StartPoint ST_StraightSkeleton ST_Subdivide ST_SwapOrdinates ST_SymDifference
        ST_Tesselate ST_TileEnvelope ST_TransScale ST_Transform ST_Translate ST_UnaryUnion ST_Union ST_VoronoiLines
        ST_VoronoiPolygons ST_WKBToSQL ST_WKTToSQL ST_WrapX
     """),
    ("GeometryDump", """
        ST_Dump ST_DumpPoints ST_DumpRings
     """),
    ("Integer", """
        CG_Orientation CheckAuth Find_SRID LockRow ST_BandFileSize ST_BandFileTimestamp ST_ClusterDBSCAN
        ST_ClusterKMeans ST_CoordDim ST_Count ST_CountAgg ST_Dimension ST_Height ST_LineCrossingDirection ST_MemSize
        ST_MinPossibleValue ST_NDims ST_NPoints ST_NRings ST_NumBands ST_NumGeometries ST_NumInteriorRing
        ST_NumInteriorRings ST_NumPatches ST_NumPoints ST_Orientation ST_SRID ST_Width ST_WorldToRasterCoordX
        ST_WorldToRasterCoordY ST_Zmflag UnlockRows
     """),
    ("LargeBinary", """
        ST_AsGDALRaster ST_AsHexWKB ST_AsJPEG ST_AsPNG ST_AsTIFF ST_AsWKB
     """),
    (None, """
        AddGeometryColumn Box2D Box3D DropGeometryColumn DropGeometryTable Populate_Geometry_Columns ST_3DExtent
        ST_3DMakeBox ST_AsBinary ST_AsEWKB ST_AsGeobuf ST_AsMVT ST_AsSVG ST_AsTWKB ST_AsX3D ST_BandMetaData
        ST_Box2dFromGeoHash ST_Distinct4ma ST_DumpAsPolygons ST_DumpValues ST_EstimatedExtent ST_Extent ST_Histogram
        ST_InvDistWeight4ma ST_IsValidDetail ST_MakeBox2D ST_Max4ma ST_Mean4ma ST_MetaData ST_Min4ma ST_MinDist4ma
        ST_MinimumBoundingRadius ST_Neighborhood ST_PixelAsCentroids ST_PixelAsPoints ST_PixelAsPolygons
        ST_PixelOfValue ST_Quantile ST_Range4ma ST_RasterToWorldCoord ST_StdDev4ma ST_Sum4ma ST_SummaryStats
        ST_ValueCount ST_WorldToRasterCoord UpdateGeometrySRID
     """),
    ("Raster", """
        ST_AddBand ST_AsRaster ST_Aspect ST_Band ST_Clip ST_ColorMap ST_FromGDALRaster ST_Grayscale ST_HillShade
        ST_MakeEmptyCoverage ST_MakeEmptyRaster ST_MapAlgebra ST_MapAlgebraExpr ST_MapAlgebraFct ST_MapAlgebraFctNgb
        ST_RastFromHexWKB ST_RastFromWKB ST_Reclass ST_Resample ST_Rescale ST_Resize ST_Reskew ST_Retile
        ST_Roughness ST_SetBandIndex ST_SetBandIsNoData ST_SetBandNoDataValue ST_SetBandPath ST_SetGeoReference
        ST_SetRotation ST_SetScale ST_SetSkew ST_SetUpperLeft ST_SetValue ST_SetValues ST_Slope ST_TPI ST_TRI
        ST_Tile
     """),
    ("String", """
        DisableLongTransactions EnableLongTransactions GeometryType PostGIS_Extensions_Upgrade PostGIS_Full_Version
        PostGIS_GEOS_Version PostGIS_LibXML_Version PostGIS_Lib_Build_Date PostGIS_Lib_Version
        PostGIS_Liblwgeom_Version PostGIS_PROJ_Version PostGIS_Scripts_Build_Date PostGIS_Scripts_Installed
        PostGIS_Scripts_Released PostGIS_Version PostGIS_Wagyu_Version ST_AsEWKT ST_AsEncodedPolyline ST_AsGML
        ST_AsHEXEWKB ST_AsKML ST_AsLatLonText ST_AsText ST_BandPath ST_BandPixelType ST_GeoHash ST_GeoReference
        ST_GeometryType ST_IsValidReason ST_NotSameAlignmentReason ST_Summary postgis_sfcgal_version
     """),
    ("SummaryStats", """
        ST_SummaryStatsAgg
     """),
)


def _define():
    for type_name, names in _BY_TYPE:
        type_ = {"type": globals()[type_name]} if type_name else {}
        for name in names.split():
            globals()[name] = type(name, (GenericFunction,), {"name": name, "inherit_cache": True, "__module__": __name__, **type_})


_define()
