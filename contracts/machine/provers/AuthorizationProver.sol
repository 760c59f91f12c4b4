// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Authorize} from "../Authorize.sol";
import {Host} from "../Host.sol";
import {IProver} from "../IProver.sol";
import {Machine, begin} from "../Machine.sol";
import {Phase} from "../Phase.sol";
import {ScanAuthorizations} from "../ScanAuthorizations.sol";

/// @notice The phases of a transaction's authorizations (EIP-7702).
contract AuthorizationProver is IProver {
    /// @inheritdoc IProver
    function prove(Host calldata host, bytes32 state, bytes calldata proof)
        external
        view
        returns (bytes32)
    {
        Machine memory m = begin(state, proof);
        uint256 phase = m.phase;
        if (phase == Phase.SCAN_AUTHORIZATIONS) ScanAuthorizations.stepScanAuthorizations(m);
        else if (phase == Phase.AUTHORIZE) Authorize.stepAuthorize(m, host);
        else revert NotMine(phase, 0);
        return m.close();
    }
}
