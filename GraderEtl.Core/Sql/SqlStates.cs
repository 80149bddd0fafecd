namespace GraderEtl.Core.Sql;

/// <summary>The SQLSTATEs that the program tells apart itself; the rest is classified by their first two characters.</summary>
internal static class SqlStates
{
    public const string ExclusionViolation = "23P01";
    public const string UniqueViolation = "23505";
    public const string CheckViolation = "23514";
    public const string SerializationFailure = "40001";
    public const string DeadlockDetected = "40P01";
    public const string LockNotAvailable = "55P03";
    public const string QueryCanceled = "57014";
    public const string InFailedTransaction = "25P02";
    public const string ReadOnlyTransaction = "25006";
    public const string IdleInTransactionTimeout = "25P03";
    public const string InsufficientPrivilege = "42501";
    public const string UndefinedTable = "42P01";
    public const string UndefinedColumn = "42703";
    public const string DuplicateTable = "42P07";
    public const string InvalidSchema = "3F000";
    public const string UnknownDatabase = "3D000";
    public const string InvalidPassword = "28P01";
    public const string ProtocolViolation = "08P01";
    public const string InvalidParameter = "22023";
    public const string DiskFull = "53100";
    public const string TooManyConnections = "53300";
}
