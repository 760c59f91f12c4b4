// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice What `k` points of a multi-scalar multiplication cost beside `k` single ones, in thousandths, for
/// k = 1 … 128 (EIP-2537).
library MsmDiscount {
    /// @dev Two bytes for each k.
    bytes private constant G1 = hex"03e803b50350031d02fc02ee02e202d802cf02c802c102ba02b402af02aa02a5"
        hex"02a1029d029902950292028e028b0288028502820280027d027b027802760273"
        hex"0271026f026d026b026902670265026302610260025e025c025b025902570256"
        hex"0254025302510250024f024d024c024a02490248024602450244024302410240"
        hex"023f023e023d023c023a0239023802370236023502340233023202310230022f"
        hex"022e022d022c022b022a02290228022702260225022402230223022202210220"
        hex"021f021e021d021c021c021b021a021902180218021702160215021402140213"
        hex"0212021102100210020f020e020d020d020c020b020a020a0209020802080207";
    bytes private constant G2 = hex"03e803e8039b037403570340032c031c030e030202f702ed02e402dc02d402cd"
        hex"02c702c002bb02b502b002ab02a702a2029e029a02970293028f028c02890286"
        hex"02830280027d027a0278027502730270026e026c026a0267026502630261025f"
        hex"025e025c025a025802560255025302510250024e024d024b024a024802470246"
        hex"0244024302420240023f023e023d023b023a0239023802370236023502330232"
        hex"02310230022f022e022d022c022b022a02290228022802270226022502240223"
        hex"0222022102210220021f021e021d021d021c021b021a02190219021802170217"
        hex"0216021502140214021302120212021102100210020f020e020e020d020c020c";

    /// @notice Thousandths of the single price for `points` (at least 1) in G1; past 128 it stays that of 128.
    function discountG1(uint256 points) internal pure returns (uint256) {
        return entry(G1, points);
    }

    /// @notice The same in G2.
    function discountG2(uint256 points) internal pure returns (uint256) {
        return entry(G2, points);
    }

    function entry(bytes memory table, uint256 points) private pure returns (uint256 value) {
        uint256 index = (points < 128 ? points : 128) - 1;
        assembly ("memory-safe") {
            value := shr(240, mload(add(add(table, 32), mul(2, index))))
        }
    }
}
